import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import { agentRoutes } from '../../contract/http/agents.ts';
import { conversationRoutes } from '../../contract/http/conversations.ts';
import { modelFlow } from '../support/flows.ts';
import { signedIn } from '../support/many-writes.ts';
import { serious } from './accessibility.ts';
import { PATIENCE_MS, type Stage } from './stage.ts';

const calm = async (page: Page) => {
  for (const scheme of ['light', 'dark'] as const) expect(await serious(page, scheme)).toEqual([]);
};

async function saidBySomebody(builder: Awaited<ReturnType<typeof signedIn>>, agentId: string): Promise<void> {
  const { start, send, read } = conversationRoutes;
  const { conversationId } = await builder.call(start, 201, start.responses[201], { params: { agentId }, body: {} });
  await builder.call(send, 202, send.responses[202], { params: { conversationId }, body: { messageId: randomUUID(), text: 'Good morning' } });
  await expect.poll(async () => (await builder.call(read, 200, read.responses[200], { params: { conversationId } })).turns.map(({ status }) => status))
    .toEqual(['completed']);
}

/** Two versions side by side with customers, as those who propose, approve and choose see it. */
export function versionTrialTests(onStage: () => Stage): void {
  test('an A/B test is proposed with shares that add up, approved by somebody else, and ends with a version chosen', async () => {
    const stage = onStage();
    const builder = await signedIn(stage.system.endpoints, 'builder');
    const { create, createVersion } = agentRoutes;
    const { id: agentId } = await builder.call(create, 201, create.responses[201], { body: { name: 'Kindness', flow: modelFlow() } });
    await builder.call(createVersion, 201, createVersion.responses[201], { params: { agentId }, body: { changeDescription: 'Plain' } });
    await builder.call(createVersion, 201, createVersion.responses[201], { params: { agentId }, body: { changeDescription: 'Kinder', publish: false } });

    const proposer = await stage.page('builder', `/agents/${agentId}/versions`);
    await proposer.getByRole('button', { name: 'Propose A/B test' }).click();
    const form = proposer.getByRole('dialog');
    await form.getByLabel('What do you want to know?').fill('Does a kinder tone please?');
    await form.getByLabel('Share, %').first().fill('70');
    await form.getByText('Together 120 %: the shares have to add up to 100 %').waitFor();
    expect(await form.getByRole('button', { name: 'Propose A/B test' }).isDisabled()).toBe(true);
    await form.getByLabel('Share, %').last().fill('30');
    await calm(proposer);
    await form.getByText('Production has had no conversations in the last 30 days').waitFor();
    expect(await form.getByRole('button', { name: 'Propose A/B test' }).isDisabled()).toBe(true);
    await form.getByRole('button', { name: 'Cancel' }).click();

    await saidBySomebody(builder, agentId);
    await proposer.getByRole('button', { name: 'Propose A/B test' }).click();
    await form.getByLabel('What do you want to know?').fill('Does a kinder tone please?');
    await form.getByLabel('Share, %').first().fill('70');
    await form.getByLabel('Share, %').last().fill('30');
    const needed = form.getByRole('status').filter({ hasText: 'customers per version, about' });
    const sizeShown = async () => Number(/^[\d,]+/.exec(await needed.innerText())?.[0].replaceAll(',', ''));
    const forFivePoints = await sizeShown();
    await form.getByLabel('Smallest difference that matters, points').fill('20');
    await expect.poll(sizeShown).toBeLessThan(forFivePoints);
    await form.getByRole('button', { name: 'Use this number' }).click();
    await expect.poll(async () => Number(await form.getByLabel('Customers per version').inputValue())).toBe(await sizeShown());
    await form.getByRole('button', { name: 'Propose A/B test' }).click();
    await proposer.waitForURL(/\/releases\//);
    await proposer.getByText('Does a kinder tone please?').first().waitFor();
    expect(await proposer.getByRole('button', { name: 'Approve' }).count()).toBe(0);

    const manager = await stage.page('manager', new URL(proposer.url()).pathname);
    await manager.getByRole('button', { name: 'Approve' }).click({ timeout: PATIENCE_MS });
    await manager.getByRole('dialog').getByRole('button', { name: 'Approve' }).click();
    await manager.getByText(/1\.1\.0 cannot be compared with 1\.0\.0 yet/).waitFor({ timeout: PATIENCE_MS });
    await calm(manager);

    await manager.getByRole('button', { name: 'Choose a version' }).click();
    const choice = manager.getByRole('dialog');
    await choice.getByLabel('Version').selectOption({ label: '1.1.0' });
    await choice.getByLabel('Reason').fill('It reads better');
    expect(await serious(manager, 'light')).toEqual([]);
    await choice.getByRole('button', { name: 'Choose a version' }).click();
    await proposer.getByText('Version chosen').first().waitFor({ timeout: PATIENCE_MS });
    await proposer.getByText('It reads better').first().waitFor();
  });
}
