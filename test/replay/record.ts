import { mkdir, writeFile } from 'node:fs/promises';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { projectRoot } from '../../services/project-root.ts';
import { evaluationCaseSchema } from '../../domain/evaluation/suite.ts';
import { evaluationWorkflowId, releaseWorkflowId } from '../../domain/ids.ts';
import { decideApprovalUpdate, type Decision } from '../../workflows/approvals/messages.ts';
import { enqueueMessageUpdate, stopTurnUpdate, takeOverUpdate, type ConversationInput } from '../../workflows/conversation-turn/messages.ts';
import type { conversationTurn } from '../../workflows/conversation-turn/workflow.ts';
import { cancelEvaluationUpdate, EVALUATION_RUN } from '../../workflows/evaluation-run/messages.ts';
import type { evaluationRun } from '../../workflows/evaluation-run/workflow.ts';
import { flowOf, modelFlow, withTools } from '../support/flows.ts';
import { setPolicy } from '../support/policies.ts';
import { startReleaseBench } from '../support/release-bench.ts';
import { approve } from '../support/transfers.ts';
import { evaluationActivities } from '../../workers/evaluations.ts';
import { historyAsJson } from './history-json.ts';
import { startTurnBench, type Conversation, type ConversationHandle, type TurnBench } from '../support/turn-bench.ts';

/**
 * `npm run record-history`: runs a turn of each kind on real services and keeps its history. Histories of
 * released interpreters are never recorded over: a change that they cannot replay needs `patched`.
 */
const folder = `${projectRoot}/test/replay/histories`;

let bench: TurnBench;
beforeAll(async () => {
  bench = await startTurnBench();
  await mkdir(folder, { recursive: true });
});
afterAll(() => bench.stop());

async function keep(name: string, handle: ConversationHandle): Promise<void> {
  const first = bench.client.workflow.getHandle(handle.workflowId, handle.firstExecutionRunId);
  const json = historyAsJson(await first.fetchHistory());
  expect(json).toContain('EVENT_TYPE_WORKFLOW_EXECUTION_STARTED');
  await writeFile(`${folder}/${name}.json`, json);
}

const outbox = z.looseObject({ items: z.array(z.looseObject({ code: z.string(), digest: z.string() })) });

async function decide(conversation: Conversation, handle: ConversationHandle, decision: 'approve' | 'reject') {
  const request = await conversation.event('approval-request');
  const { items } = await bench.bank.control('GET', '/sandbox/outbox?userId=cust-alex', outbox);
  const code = items.find((item) => item.digest === request.argumentsDigest)?.code ?? '';
  const verdict: Decision = {
    approvalId: request.approvalId, decision, argumentsDigest: request.argumentsDigest,
    by: { kind: 'customer', id: 'cust-alex', name: 'Alex Morgan' },
    ...(decision === 'approve' ? { sealedCode: bench.seal(code, `approval/${request.approvalId}`) } : {}),
  };
  await handle.executeUpdate(decideApprovalUpdate, { args: [verdict] });
}

async function secondRequest(conversation: Conversation) {
  for (let after = 0; ;) {
    const request = await conversation.event('approval-request', after);
    if (request.kind === 'second-person') return request;
    after = request.offset;
  }
}

test('an answer, guarded before and after', async () => {
  bench.model.script({ text: 'Hello.' });
  const flow = flowOf([
    ['start', 'start'], ['before', 'guardrail'], ['model', 'model', { systemPrompt: 'Help.' }],
    ['after', 'guardrail', { applyTo: 'reply' }], ['end', 'end'],
  ], ['before.next -> model', 'after.next -> end']);
  const conversation = await bench.converse(flow);
  const handle = await conversation.send('Hi');
  await handle.result();
  await keep('answer', handle);
});

test('tools, several at once, and a fallback model', async () => {
  bench.model.script(
    { calls: [{ name: 'get_account_balance', arguments: {} }, { name: 'list_payees', arguments: {} }] },
    { status: 401 },
  );
  bench.secondModel.script({ text: 'From the second.' });
  const config = { ...withTools('get_account_balance', 'list_payees'), fallback: { provider: 'openai', model: 'backup' } };
  const handle = await (await bench.converse(modelFlow(config))).send('Balance and payees');
  await handle.result();
  await keep('tools-and-fallback', handle);
});

for (const verdict of ['approve', 'reject'] as const) {
  test(`a transfer, with the verdict ${verdict}`, async () => {
    bench.model.script(
      { calls: [{ name: 'transfer_funds', arguments: { payeeId: 'payee-alice', amountMinor: 700 } }] }, { text: 'So it is.' },
    );
    const conversation = await bench.converse(modelFlow(withTools('transfer_funds')));
    const handle = await conversation.send('Send 7 to Alice');
    await decide(conversation, handle, verdict);
    await handle.result();
    await keep(`transfer-${verdict}`, handle);
  });
}

test('a transfer that a second person has to agree to, asked for by the settings alone after a first call of the flow', async () => {
  await setPolicy(bench, { secondPersonAboveMinor: 100 });
  bench.model.script(
    { calls: [
      { name: 'transfer_funds', arguments: { payeeId: 'payee-alice', amountMinor: 800 } },
      { name: 'unfreeze_card', arguments: { cardId: 'debit' } },
      { name: 'no_such_tool', arguments: {} },
    ] },
    { text: 'So it is.' },
  );
  const tools = [{ name: 'transfer_funds' }, { name: 'unfreeze_card' }, { name: 'list_payees', strategy: 'auto_use' }];
  const conversation = await bench.converse(modelFlow({ tools }));
  const handle = await conversation.send('Send 8 to Alice');
  await approve(bench, conversation, 2);
  const second = await secondRequest(conversation);
  await handle.executeUpdate(decideApprovalUpdate, { args: [{
    approvalId: second.approvalId, decision: 'approve', argumentsDigest: second.argumentsDigest,
    by: { kind: 'support', id: 'u', name: 'Sana' },
  }] });
  await handle.result();
  await keep('transfer-second-person', handle);
  await setPolicy(bench);
});

test('a transfer for which a member of staff vouches', async () => {
  bench.model.script(
    { calls: [{ name: 'transfer_funds', arguments: { payeeId: 'payee-alice', amountMinor: 900 } }] }, { text: 'So it is.' },
  );
  const conversation = await bench.converse(modelFlow(withTools('transfer_funds')));
  const handle = await conversation.send('Send 9 to Alice');
  const request = await conversation.event('approval-request');
  await handle.executeUpdate(decideApprovalUpdate, { args: [{
    approvalId: request.approvalId, decision: 'approve', argumentsDigest: request.argumentsDigest,
    by: { kind: 'support', id: 'u', name: 'Sana' }, verification: 'call-back', reason: 'Called the number on file.',
  }] });
  await handle.result();
  await keep('transfer-call-back', handle);
});

test('a message that was queued', async () => {
  bench.model.script({ text: 'First.', delayMs: 150 }, { text: 'Second.' });
  const conversation = await bench.converse(modelFlow());
  const handle = await conversation.send('One');
  const message = { turnId: randomUUID(), messageId: randomUUID(), text: 'Two' };
  await handle.executeUpdate(enqueueMessageUpdate, { args: [message] });
  await handle.result();
  await keep('queued-message', handle);
});

test('a turn that was stopped', async () => {
  bench.model.script({ hang: 'I was about to' });
  const conversation = await bench.converse(modelFlow());
  const handle = await conversation.send('Hi');
  await conversation.event('text-delta');
  await handle.executeUpdate(stopTurnUpdate, { args: [{}] });
  await handle.result();
  await keep('stopped', handle);
});

test('a condition, a tool, a wait, an approval by staff, a reply and a handoff', async () => {
  const branches = [{ id: 'yes', label: '', match: 'all', rules: [{ field: 'tool.status', operator: 'equals', value: 'succeeded' }] }];
  const flow = flowOf([
    ['start', 'start'], ['tool', 'tool', { toolName: 'get_rewards_points' }], ['pause', 'wait', { seconds: 1 }],
    ['check', 'condition', { branches }], ['ask', 'approval', { decidedBy: 'support', summary: 'May it?' }],
    ['say', 'reply', { text: '{{tool.summary}}' }], ['person', 'handoff'],
  ], ['tool.succeeded -> pause', 'check.yes -> ask', 'ask.approved -> say', 'say -> person']);
  const conversation = await bench.converse(flow);
  const handle = await conversation.send('Points');
  const request = await conversation.event('approval-request');
  await handle.executeUpdate(decideApprovalUpdate, { args: [{
    approvalId: request.approvalId, decision: 'approve', argumentsDigest: request.argumentsDigest,
    by: { kind: 'support', id: 'u', name: 'Sana' },
  }] });
  await handle.result();
  await keep('every-other-node', handle);
});

const sam = { id: randomUUID(), name: 'Sam' };

test('a turn that a colleague took over', async () => {
  bench.model.script({ hang: 'I was about to' });
  const conversation = await bench.converse(modelFlow());
  const handle = await conversation.send('Hi');
  await conversation.event('text-delta');
  await handle.executeUpdate(takeOverUpdate, { args: [{ actionId: randomUUID(), by: sam, force: false }] });
  await handle.result();
  await keep('taken-over', handle);
});

test('a run for a colleague, and a message that arrived in it', async () => {
  bench.model.otherwise({ text: 'Answer.' });
  const conversation = await bench.converse(modelFlow());
  const input: ConversationInput = { ...conversation.inputOf(''), message: null };
  const handle = await bench.client.workflow.start<typeof conversationTurn>('conversationTurn', {
    workflowId: `conversation/${conversation.id}`, taskQueue: bench.taskQueue, args: [input],
  });
  await Promise.all([
    handle.executeUpdate(takeOverUpdate, { args: [{ actionId: randomUUID(), by: sam, force: false }] }),
    handle.executeUpdate(enqueueMessageUpdate, { args: [{ turnId: randomUUID(), messageId: randomUUID(), text: 'Thanks' }] }),
  ]);
  await handle.result();
  await keep('desk', handle);
});

test('a release through its canary, and one that was rejected', async () => {
  const releases = await startReleaseBench();
  try {
    const agent = await releases.agent();
    const handle = releases.client.workflow.getHandle(releaseWorkflowId(agent.id));
    const act = (id: string, action: string, body: object = {}) => releases.manager.caller.post(`/api/v1/releases/${id}/${action}`, body);
    const keepRelease = async (name: string) => writeFile(`${folder}/${name}.json`, historyAsJson(await handle.fetchHistory()));
    const rejected = await agent.propose();
    await agent.reached(rejected, { stage: 'approval' });
    await act(rejected, 'reject', { reason: 'Not yet' });
    await handle.result();
    await keepRelease('release-rejected');
    const id = await agent.propose({ canary: { checkSeconds: 1, steps: [{ sharePercent: 20, holdSeconds: 1 }, { sharePercent: 50, holdSeconds: 600 }] } });
    await agent.reached(id, { stage: 'approval' });
    await act(id, 'pause');
    await act(id, 'approve', { reason: 'Good' });
    await act(id, 'resume');
    await agent.reached(id, { sharePercent: 50 });
    await act(id, 'share', { sharePercent: 100 });
    await handle.result();
    await keepRelease('release-canary');
  } finally {
    await releases.stop();
  }
});

test.each(['ab-test-chosen', 'ab-test-given-up'] as const)('an A/B test through its looks: %s', async (name) => {
  const releases = await startReleaseBench();
  try {
    const agent = await releases.agent();
    const workflowId = releaseWorkflowId(agent.id);
    const act = (action: string, body: object = {}) => releases.manager.caller.post(`/api/v1/releases/${id}/${action}`, body);
    await agent.traffic(agent.first, 1);
    const versions = [agent.first, agent.second].map((versionId) => ({ versionId, sharePercent: 50 }));
    const { body } = await releases.builder.caller.post(`/api/v1/agents/${agent.id}/ab-tests`, {
      note: 'Which?', versions, metric: 'error_rate', rule: { kind: 'sequential', sampleSize: 100, looks: 2 }, checkSeconds: 1,
    });
    const id = String(body['releaseId']);
    await agent.reached(id, { stage: 'approval' });
    await act('approve', { reason: 'Good' });
    await agent.reached(id, { stage: 'test' });
    const { runId } = await releases.client.workflow.getHandle(workflowId).describe();
    await act('pause');
    const worse = name === 'ab-test-chosen' ? agent.first : agent.second;
    for (const versionId of [agent.first, agent.second]) await agent.traffic(versionId, 60, { releaseId: id, failed: versionId === worse });
    await act('resume');
    await agent.reached(id, name === 'ab-test-chosen' ? { stage: 'decision' } : { outcome: 'test_given_up' });
    if (name === 'ab-test-chosen') await act('choose', { versionId: agent.second, reason: 'Better' });
    const run = releases.client.workflow.getHandle(workflowId, runId);
    await expect.poll(async () => (await run.describe()).status.name).not.toBe('RUNNING');
    await writeFile(`${folder}/${name}.json`, historyAsJson(await run.fetchHistory()));
  } finally {
    await releases.stop();
  }
});

test('an evaluation of several cases, one of them repeated, and one that was cancelled', async () => {
  const evaluations = await startTurnBench(`evaluations-${randomUUID()}`, evaluationActivities);
  try {
    const run = async (name: string, cancelled: boolean) => {
      const { id } = await evaluations.converse(modelFlow());
      const [{ agent_id: agentId, version_id: versionId } = { agent_id: '', version_id: '' }] = await evaluations.query<{ agent_id: string; version_id: string }>(
        'select agent_id, version_id from conversations where id = ?', [id]);
      const cases = ['one', 'two', 'three'].map((caseId, index) => evaluationCaseSchema.parse({
        id: caseId, name: caseId, turns: [{ text: 'Hi' }], expectations: [{ type: 'contains', text: 'hello' }], repetitions: index + 1,
      }));
      const [suiteId, runId] = [randomUUID(), randomUUID()];
      await evaluations.query(
        `insert into evaluation_suites (id, tenant_id, agent_id, name, cases, created_by, updated_by) values (?, ?, ?, ?, ?::jsonb, 'test', 'test')`,
        [suiteId, evaluations.tenantId, agentId, suiteId, JSON.stringify(cases)]);
      const handle = await evaluations.client.workflow.start<typeof evaluationRun>(EVALUATION_RUN, {
        workflowId: evaluationWorkflowId(runId), taskQueue: evaluations.taskQueue,
        args: [{ tenantId: evaluations.tenantId, runId, suiteId, agentId, versionId, budgetMicros: null, estimateMicros: null, startedBy: 'test' }],
      });
      if (cancelled) await handle.executeUpdate(cancelEvaluationUpdate, { args: [{ by: 'Mia' }] });
      await handle.result();
      await writeFile(`${folder}/${name}.json`, historyAsJson(await handle.fetchHistory()));
    };
    evaluations.model.otherwise({ text: 'hello' });
    await run('evaluation', false);
    evaluations.model.otherwise({ hang: 'never' });
    await run('evaluation-cancelled', true);
  } finally {
    await evaluations.stop();
  }
});
