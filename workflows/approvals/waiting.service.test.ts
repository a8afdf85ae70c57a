import { afterAll, beforeAll, expect, test } from 'vitest';
import { sendUntilTaken } from '../../api/send-update.ts';
import { modelFlow, withTools } from '../../test/support/flows.ts';
import { setPolicy } from '../../test/support/policies.ts';
import { approve } from '../../test/support/transfers.ts';
import { startTurnBench, type TurnBench } from '../../test/support/turn-bench.ts';
import { conversationWorkflowId } from '../../domain/ids.ts';
import { CONVERSATION_TURN } from '../conversation-turn/messages.ts';
import { stopTurnUpdate } from '../conversation-turn/messages.ts';

let bench: TurnBench;
beforeAll(async () => {
  bench = await startTurnBench();
});
afterAll(() => bench.stop());

/** The ids of the running workflows that a query of docs/operations.md finds. */
async function found(query: string): Promise<string[]> {
  const ids: string[] = [];
  for await (const { workflowId } of bench.client.workflow.list({ query })) ids.push(workflowId);
  return ids;
}

async function turn(calls: { name: string; arguments: Record<string, unknown> }[]) {
  bench.model.script({ calls }, { text: 'So it is.' });
  const conversation = await bench.converse(modelFlow(withTools(...new Set(calls.map(({ name }) => name)))));
  const input = conversation.inputOf('Please');
  const handle = await bench.client.workflow.start(CONVERSATION_TURN, {
    workflowId: conversationWorkflowId(conversation.id), taskQueue: bench.taskQueue, args: [input],
    searchAttributes: { CitiflowTenant: [bench.tenantId], CitiflowAgent: [input.agentId] },
  });
  for (const _call of calls) await conversation.event('approval-request');
  return { conversation, handle, id: handle.workflowId, agentId: input.agentId };
}

const transfer = { name: 'transfer_funds', arguments: { payeeId: 'payee-alice', amountMinor: 700 } };
const unfreeze = { name: 'unfreeze_card', arguments: { cardId: 'debit' } };

test('operations finds what waits for a code, by tenant, agent, tool and age', async () => {
  const { id, agentId, conversation, handle } = await turn([transfer]);
  const ours = `CitiflowTenant = "${bench.tenantId}"`;
  const soon = { timeout: 90_000 };
  await expect.poll(() => found('CitiflowWaitingFor = "2fa"'), soon).toContain(id);
  for (const query of [
    `CitiflowWaitingFor = "2fa" AND ${ours}`,
    `CitiflowWaitingFor = "2fa" AND CitiflowAgent = "${agentId}"`,
    `CitiflowWaitingFor = "2fa" AND CitiflowTool = "transfer_funds" AND ${ours}`,
    `CitiflowWaitingTools = "transfer_funds" AND ${ours}`,
    `CitiflowWaitingFor = "2fa" AND CitiflowWaitingSince < "${new Date(Date.now() + 60_000).toISOString()}" AND ${ours}`,
  ]) expect(await found(query), query).toEqual([id]);
  expect(await found(`CitiflowWaitingFor = "2fa" AND CitiflowWaitingSince < "${new Date(Date.now() - 60_000).toISOString()}" AND ${ours}`)).toEqual([]);
  await approve(bench, conversation);
  await handle.result();
  await expect.poll(() => found(`CitiflowWaitingFor = "2fa" AND ${ours}`), soon).toEqual([]);
  expect(await found(`CitiflowWaitingSince IS NOT NULL AND ${ours}`)).toEqual([]);
});

test('of several calls that wait at once, every tool is found, and the strongest gate', async () => {
  const { id, handle } = await turn([unfreeze, transfer]);
  const ours = `CitiflowTenant = "${bench.tenantId}"`;
  await expect.poll(() => found(`CitiflowWaitingTools = "unfreeze_card" AND CitiflowWaitingTools = "transfer_funds" AND ${ours}`), { timeout: 90_000 })
    .toEqual([id]);
  expect(await found(`CitiflowWaitingFor = "2fa" AND CitiflowTool = "transfer_funds" AND ${ours}`)).toEqual([id]);
  await sendUntilTaken(() => bench.client.workflow.getHandle(id).executeUpdate(stopTurnUpdate, { args: [{}] }));
  await handle.result();
});

test('a call that waits for a second person is found as such', async () => {
  await setPolicy(bench, { secondPersonAboveMinor: 100 });
  const { id, conversation, handle } = await turn([transfer]);
  await approve(bench, conversation);
  await expect.poll(() => found(`CitiflowWaitingFor = "second-person" AND CitiflowTenant = "${bench.tenantId}"`), { timeout: 90_000 }).toEqual([id]);
  await sendUntilTaken(() => bench.client.workflow.getHandle(id).executeUpdate(stopTurnUpdate, { args: [{}] }));
  await handle.result();
});
