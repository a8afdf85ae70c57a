import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { agentRoutes } from '../../contract/http/agents.ts';
import { notificationRoutes } from '../../contract/http/notifications.ts';
import { releaseRoutes } from '../../contract/http/releases.ts';
import { makeAgent } from '../../scripts/bench/agent.ts';
import { signedIn } from '../support/many-writes.ts';
import { serious } from './accessibility.ts';
import { ask } from './chat-page.ts';
import type { Stage } from './stage.ts';

/** What managers read of their agents, and what they are told. */
export function figureTests(onStage: () => Stage): void {
  test('figures follow the filters in the address, and are a chart, a table and a file', async () => {
    const stage = onStage();
    await ask(await stage.chat(), 'what is my balance?');
    const page = await stage.page('manager', '/analytics');
    await page.getByRole('button', { name: 'Today' }).click();
    await page.getByRole('button', { name: 'Test', exact: true }).click();
    const conversations = page.locator('[data-figure=conversations]');
    await conversations.getByText(/^[1-9]/).first().waitFor();
    await page.getByLabel('Agent', { exact: true }).selectOption({ label: 'Card & account support' });
    await page.waitForURL(/agent=[0-9a-f-]{36}/);
    await page.waitForURL(/mode=test/);
    await page.reload();
    await conversations.getByText(/^[1-9]/).first().waitFor();
    await page.getByRole('button', { name: 'Test', exact: true, pressed: true }).waitFor();

    const chart = page.locator('[data-chart=conversations]');
    const drawing = chart.getByTestId('chart');
    await drawing.locator('svg').waitFor();
    await expect.poll(() => drawing.getAttribute('aria-label')).toMatch(/^Conversations, Contained, Handed over: \d+ values/);
    for (const scheme of ['light', 'dark'] as const) expect(await serious(page, scheme)).toEqual([]);
    await chart.getByRole('button', { name: 'Table' }).click();
    await chart.getByRole('columnheader', { name: 'Handed over' }).waitFor();
    expect(await serious(page, 'light')).toEqual([]);

    const address = await chart.getByRole('link', { name: 'Conversations as CSV' }).getAttribute('href');
    const file = await page.request.get(stage.studio + (address ?? ''));
    expect(file.headers()['content-type']).toContain('text/csv');
    const [head, ...hours] = (await file.text()).trim().split('\r\n');
    expect(head).toMatch(/^start,conversations,handedOver,turns/);
    const counted = hours.reduce((sum, line) => sum + Number(line.split(',')[1]), 0);
    expect(await conversations.locator('dd').first().innerText()).toContain(String(counted));

    await page.goto(`${page.url()}&from=2020-01-01&to=2020-01-07`);
    await page.getByText('Nothing happened in this period').waitFor();
  });

  test('a release that waits reaches a manager live, on a phone, too, and leads to it', async () => {
    const stage = onStage();
    const agentId = await makeAgent(stage.system.endpoints);
    const builder = await signedIn(stage.system.endpoints, 'builder');
    const { createVersion } = agentRoutes;
    const { id: versionId } = await builder.call(createVersion, 201, createVersion.responses[201], { params: { agentId }, body: { changeDescription: 'Kinder', publish: false } });
    const desk = await stage.page('manager', '/agents');
    const phone = await stage.page('manager', '/agents', { viewport: { width: 390, height: 844 } });
    const bellOf = (page: Page) => page.getByTestId('bell').filter({ visible: true });
    for (const page of [desk, phone]) await listening(stage, page);
    for (const page of [desk, phone]) await bellOf(page).waitFor();
    const unread = async () => Number(/\d+/.exec((await bellOf(desk).getAttribute('aria-label')) ?? '')?.[0] ?? 0);
    const manager = await signedIn(stage.system.endpoints, 'manager');
    const { list } = notificationRoutes;
    const before = (await manager.call(list, 200, list.responses[200])).unread;
    await expect.poll(unread).toBe(before);

    const { propose } = releaseRoutes;
    const { releaseId } = await builder.call(propose, 202, propose.responses[202], {
      params: { agentId }, body: { versionId, note: 'A kinder tone', gates: { suites: [] }, canary: { steps: [] } },
    });
    const title = 'Benchmark 1.1.0 waits for your decision';
    // Both at once: what is told goes away by itself.
    await Promise.all([desk, phone].map((page) => page.getByRole('status').getByText(title).waitFor()));
    await expect.poll(unread).toBe(before + 1);
    await bellOf(phone).click();
    await phone.getByTestId('notification').first().getByText(title).waitFor();
    expect(await serious(phone, 'dark')).toEqual([]);
    await bellOf(desk).click();
    await desk.getByTestId('notification').first().click();
    await desk.waitForURL(`**/releases/${releaseId}`);
    await desk.getByRole('button', { name: 'Approve' }).waitFor();
    // Read here, it is read everywhere.
    await phone.getByTestId('notification').first().getByText('Unread').waitFor({ state: 'detached' });
    await expect.poll(unread).toBe(before);
  });
}

/** The page anew, once it listens: what comes before is in its list only, and no word of it comes up. */
async function listening(stage: Stage, page: Page): Promise<void> {
  const { pathname } = new URL(page.url());
  await page.goto('about:blank');
  const isList = (address: string) => new URL(address).pathname === notificationRoutes.list.path;
  await Promise.all([page.waitForResponse((answer) => isList(answer.url())), page.goto(stage.studio + pathname)]);
}
