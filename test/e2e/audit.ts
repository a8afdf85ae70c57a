import { expect, test } from 'vitest';
import { agentRoutes } from '../../contract/http/agents.ts';
import { releaseRoutes } from '../../contract/http/releases.ts';
import { makeAgent } from '../../scripts/bench/agent.ts';
import { signedIn } from '../support/many-writes.ts';
import { PATIENCE_MS, type Stage } from './stage.ts';

/** What an administrator reads of what others have decided. */
export function auditTests(onStage: () => Stage): void {
  test('from a release to its entries, the record behind one, the verification of all, and the file of what is found', async () => {
    const stage = onStage();
    const releaseId = await rejectedRelease(stage);
    const page = await stage.page('admin', `/releases/${releaseId}`);
    await page.getByRole('link', { name: 'In the audit' }).click();
    await page.waitForURL(/\/audit\?subject=release:/);
    const rejected = page.getByRole('row').filter({ hasText: 'Rejected' });
    await rejected.getByText('Not today').waitFor();
    await rejected.getByText('Manuel Manager').first().waitFor();

    await rejected.getByTestId('audit-entry').click();
    const details = page.getByTestId('audit-details');
    await details.getByText('release.rejected', { exact: true }).waitFor();
    expect(await details.locator('dd').filter({ hasText: /^[0-9a-f]{64}$/ }).count()).toBe(2);
    await page.reload();
    await details.getByText('release.rejected', { exact: true }).waitFor();
    await page.keyboard.press('Escape');
    await details.waitFor({ state: 'detached' });

    await page.getByRole('button', { name: 'Verify', exact: true }).click();
    await page.getByTestId('verification').getByText(/^Intact: [\d,]+ entr/).waitFor();

    const address = await page.getByRole('link', { name: 'What is found, as CSV' }).getAttribute('href');
    const file = await page.request.get(stage.studio + (address ?? ''));
    const rows = (await file.text()).trim().split('\r\n');
    expect(rows[0]).toMatch(/^sequence,at,actorKind/);
    expect(rows.filter((row) => row.includes(releaseId)).length).toBe(rows.length - 1);
    expect(rows.some((row) => row.includes(',release.rejected,'))).toBe(true);

    await page.getByRole('button', { name: 'Clear filters' }).click();
    await page.getByLabel('Area').selectOption({ label: 'Agent' });
    await page.waitForURL(/\/audit\?area=agent$/);
    await page.getByRole('row').filter({ hasText: 'Created' }).first().waitFor();
    await expect.poll(() => page.getByRole('row').filter({ hasText: 'Rejected' }).count(), { timeout: PATIENCE_MS }).toBe(0);
    await page.getByLabel('To', { exact: true }).fill('2020-01-01');
    await page.getByText('Nothing fits these filters').waitFor();
  });

  test('a phone shows it without scrolling sideways, and who may not read it is told so', async () => {
    const stage = onStage();
    const phone = await stage.page('admin', '/audit', { viewport: { width: 390, height: 844 } });
    await phone.getByTestId('audit-entry').first().waitFor();
    expect(await phone.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(390);
    await phone.getByTestId('audit-entry').first().click();
    await phone.getByTestId('audit-details').waitFor();
    const builder = await stage.page('builder', '/audit');
    await builder.getByRole('heading', { name: 'Not allowed' }).waitFor();
    expect(await builder.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Audit' }).count()).toBe(0);
  });
}

/** A release that a builder has proposed and a manager has rejected. @returns its id */
async function rejectedRelease(stage: Stage): Promise<string> {
  const { endpoints } = stage.system;
  const agentId = await makeAgent(endpoints);
  const [builder, manager] = await Promise.all([signedIn(endpoints, 'builder'), signedIn(endpoints, 'manager')]);
  const { createVersion } = agentRoutes;
  const { propose, read, reject } = releaseRoutes;
  const { id: versionId } = await builder.call(createVersion, 201, createVersion.responses[201], { params: { agentId }, body: { changeDescription: 'Kinder', publish: false } });
  const { releaseId } = await builder.call(propose, 202, propose.responses[202], { params: { agentId }, body: { versionId, note: 'A kinder tone' } });
  const params = { releaseId };
  await expect.poll(async () => (await builder.call(read, 200, read.responses[200], { params })).stage, { timeout: PATIENCE_MS }).toBe('approval');
  await manager.call(reject, 200, reject.responses[200], { params, body: { reason: 'Not today' } });
  return releaseId;
}
