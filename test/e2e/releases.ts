import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { agentRoutes } from '../../contract/http/agents.ts';
import { conversationRoutes } from '../../contract/http/conversations.ts';
import { serious } from './accessibility.ts';
import { PATIENCE_MS, type Stage } from './stage.ts';
import { recovery } from './faults.ts';
import { makeAgent } from '../../scripts/bench/agent.ts';
import { modelFlow } from '../support/flows.ts';
import { signedIn } from '../support/many-writes.ts';

/** A version's way to customers, as the people see it who take it there; worker and API are killed on the way. */
export function releaseTests(onStage: () => Stage): void {
  test('a builder proposes, a manager approves, the canary outlives kills, and production is rolled back', async () => {
    const stage = onStage();
    const agentId = await makeAgent(stage.system.endpoints);
    const builder = await signedIn(stage.system.endpoints, 'builder');
    const { createVersion } = agentRoutes;
    await builder.call(createVersion, 201, createVersion.responses[201], { params: { agentId }, body: { changeDescription: 'Kinder', publish: false } });

    const proposer = await stage.page('builder', `/agents/${agentId}/versions`);
    await proposer.getByRole('button', { name: 'Propose release of 1.1.0' }).click();
    const form = proposer.getByRole('dialog');
    await form.getByLabel('What is it for?').fill('A kinder tone');
    for (const metric of ['Conversations with an error', 'Conversations handed over']) await form.getByRole('switch', { name: metric }).click();
    expect(await serious(proposer, 'light')).toEqual([]);
    await form.getByRole('button', { name: 'Propose release' }).click();
    await proposer.getByText('Live in staging').waitFor();
    expect(await proposer.getByRole('button', { name: 'Approve' }).count()).toBe(0);

    const manager = await stage.page('manager', new URL(proposer.url()).pathname);
    await manager.getByRole('button', { name: 'Approve' }).click();
    await manager.getByRole('dialog').getByLabel('Reason (optional)').fill('Reads well');
    await manager.getByRole('dialog').getByRole('button', { name: 'Approve' }).click();
    await manager.getByText('Canary · 5 %').waitFor();
    for (const scheme of ['light', 'dark'] as const) expect(await serious(manager, scheme)).toEqual([]);
    await recovery(stage, 'worker');
    await recovery(stage, 'api');
    await manager.getByRole('button', { name: 'Set share' }).click();
    await manager.getByRole('dialog').getByLabel('Share of new customers, %').fill('100');
    await manager.getByRole('dialog').getByRole('button', { name: 'Set share' }).click();
    await manager.getByRole('button', { name: 'Roll back' }).waitFor({ timeout: 2 * PATIENCE_MS });
    await proposer.getByText('Reads well').waitFor();

    await manager.getByRole('button', { name: 'Roll back' }).click();
    await manager.getByRole('dialog').getByLabel('Reason').fill('Too kind');
    await manager.getByRole('dialog').getByRole('button', { name: 'Roll back' }).click();
    await manager.getByRole('heading', { name: 'Benchmark 1.0.0' }).waitFor();
    await manager.getByText('In production', { exact: true }).first().waitFor();
    await manager.goto(`${stage.studio}/releases`);
    await manager.getByText('Rolled back').first().waitFor();
    expect(await serious(manager, 'light')).toEqual([]);
  });

  test('a canary is paused, its share set by hand, resumed and aborted, and each decision is there with who took it and why', async () => {
    const stage = onStage();
    const { endpoints } = stage.system;
    const agentId = await makeAgent(endpoints);
    const builder = await signedIn(endpoints, 'builder');
    const { createVersion } = agentRoutes;
    await builder.call(createVersion, 201, createVersion.responses[201], { params: { agentId }, body: { changeDescription: 'Shorter', publish: false } });
    const proposer = await stage.page('builder', `/agents/${agentId}/versions`);
    await proposer.getByRole('button', { name: 'Propose release of 1.1.0' }).click();
    const form = proposer.getByRole('dialog');
    await form.getByLabel('What is it for?').fill('Shorter answers');
    for (const metric of ['Conversations with an error', 'Conversations handed over']) await form.getByRole('switch', { name: metric }).click();
    await form.getByRole('button', { name: 'Propose release' }).click();
    await proposer.getByText('Live in staging').waitFor();

    const page = await stage.page('manager', new URL(proposer.url()).pathname);
    const decide = async (action: string, fill: Record<string, string>) => {
      await page.getByRole('button', { name: action, exact: true }).click();
      const dialog = page.getByRole('dialog');
      for (const [label, text] of Object.entries(fill)) await dialog.getByLabel(label, { exact: true }).fill(text);
      await dialog.getByRole('button', { name: action, exact: true }).click();
      await dialog.waitFor({ state: 'detached' });
    };
    await decide('Approve', {});
    await page.getByText('Canary · 5 %').waitFor();
    await decide('Pause', { 'Reason (optional)': 'Lunch' });
    await page.getByRole('button', { name: 'Resume', exact: true }).waitFor();
    expect(await serious(page, 'light')).toEqual([]);
    await decide('Set share', { 'Share of new customers, %': '30' });
    await page.getByText('Paused · 30 %').waitFor();
    await decide('Resume', { 'Reason (optional)': 'Back' });
    await page.getByText('Canary · 30 %').waitFor();

    await page.getByRole('button', { name: 'Abort', exact: true }).click();
    expect(await page.getByRole('dialog').getByRole('button', { name: 'Abort', exact: true }).isDisabled()).toBe(true);
    await page.keyboard.press('Escape');
    await decide('Abort', { Reason: 'Too short' });
    await page.getByText('Aborted', { exact: true }).first().waitFor();
    for (const said of ['Lunch', 'Back', 'Too short']) await page.getByText(said).first().waitFor();
    const decisions = page.getByRole('region', { name: 'Decisions' });
    for (const deed of ['Paused', 'Share set to', 'Resumed', 'Aborted']) await decisions.getByRole('listitem').filter({ hasText: deed }).filter({ hasText: 'Manuel Manager' }).first().waitFor();
    expect(await page.getByRole('button', { name: 'Abort', exact: true }).count()).toBe(0);
    const { versions } = agentRoutes;
    const { items } = await builder.call(versions, 200, versions.responses[200], { params: { agentId } });
    expect(items.map(({ version, stage: at }) => [version, at])).toEqual([['1.1.0', null], ['1.0.0', 'production']]);
  });

  test('a release whose replay is asked for is held against what customers said, and its report is read pair by pair', async () => {
    const stage = onStage();
    const { endpoints } = stage.system;
    const builder = await signedIn(endpoints, 'builder');
    const { create, createVersion } = agentRoutes;
    const { id: agentId } = await builder.call(create, 201, create.responses[201], { body: { name: 'Greeter', flow: modelFlow() } });
    await builder.call(createVersion, 201, createVersion.responses[201], { params: { agentId }, body: { changeDescription: 'First' } });
    const { start, send, read } = conversationRoutes;
    const { conversationId } = await builder.call(start, 201, start.responses[201], { params: { agentId }, body: {} });
    await builder.call(send, 202, send.responses[202], { params: { conversationId }, body: { messageId: randomUUID(), text: 'Good morning' } });
    await expect.poll(async () => (await builder.call(read, 200, read.responses[200], { params: { conversationId } })).turns.map(({ status }) => status), { timeout: PATIENCE_MS })
      .toEqual(['completed']);
    await builder.call(createVersion, 201, createVersion.responses[201], { params: { agentId }, body: { changeDescription: 'The same', publish: false } });

    const page = await stage.page('builder', `/agents/${agentId}/versions`);
    await page.getByRole('button', { name: 'Propose release of 1.1.0' }).click();
    const form = page.getByRole('dialog');
    await form.getByLabel('What is it for?').fill('Nothing new');
    await form.getByRole('switch', { name: 'Replay production’s conversations' }).click();
    await form.getByLabel('Likeness, min. %').fill('20');
    for (const metric of ['Conversations with an error', 'Conversations handed over']) await form.getByRole('switch', { name: metric }).click();
    expect(await serious(page, 'light')).toEqual([]);
    await form.getByRole('button', { name: 'Propose release' }).click();
    await page.getByText('Replay passed').waitFor({ timeout: 2 * PATIENCE_MS });
    await page.getByText('Live in staging').waitFor();
    await page.getByRole('link', { name: 'Read the report' }).click();
    await page.getByRole('heading', { name: 'Replay on Greeter 1.1.0' }).waitFor();
    for (const scheme of ['light', 'dark'] as const) expect(await serious(page, scheme)).toEqual([]);
    await page.getByRole('link', { name: /Good morning/ }).click();
    await page.getByRole('article', { name: 'Candidate 1.1.0' }).waitFor();
    await expect.poll(() => page.getByRole('article').count()).toBe(2);
    for (const scheme of ['light', 'dark'] as const) expect(await serious(page, scheme)).toEqual([]);
  });
}
