import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { approvalSchema, type Approval } from '../contract/http/approvals.ts';
import { argumentsDigest } from '../activities/banking/digest.ts';
import { toolNamed } from '../activities/banking/tools/index.ts';
import type { Role } from '../domain/roles.ts';
import { modelFlow, withTools } from '../test/support/flows.ts';
import { setPolicy } from '../test/support/policies.ts';
import { asWord } from '../test/support/secrets.ts';
import { bookings, codeFor } from '../test/support/transfers.ts';
import { ALEX, startTurnBench, type Conversation, type TurnBench } from '../test/support/turn-bench.ts';
import { TOOL_EXECUTION, type ToolExecutionInput, type ToolExecutionResult } from '../workflows/tool-execution/messages.ts';
import { UPDATE_TIMEOUT_MS } from './temporal-failures.ts';
import { startTestApi, type TestApi } from './testing/test-api.ts';
import { newStaff } from './testing/staff.ts';
import type { TestCaller } from './testing/test-caller.ts';

let bench: TurnBench;
let api: TestApi;
beforeAll(async () => {
  bench = await startTurnBench();
  api = await startTestApi({ CITIFLOW_SECRET_KEY: bench.secretKey });
});
afterAll(async () => {
  await api.close();
  await bench.stop();
});
beforeEach(async () => {
  await bench.query('update tool_calls set claimed_at = null');
  await setPolicy(bench, { secondPersonAboveMinor: 1_000 });
});

const staff = (role: Role) => newStaff(api.url, bench.tenantName, role);

async function asked(amountMinor: number): Promise<{ conversation: Conversation; ended: Promise<unknown> }> {
  bench.model.script({ calls: [{ name: 'transfer_funds', arguments: { payeeId: 'payee-alice', amountMinor } }] }, { text: 'Done.' });
  const conversation = await bench.converse(modelFlow(withTools('transfer_funds')));
  const handle = await conversation.send('Send money to Alice');
  return { conversation, ended: handle.result() };
}

const waitingShape = z.object({ items: z.array(approvalSchema) });

/** The approval of this kind that waits for this sum, once there is one. */
async function waiting({ caller }: { caller: TestCaller }, kind: Approval['kind'], amountMinor: number): Promise<Approval> {
  for (const deadline = Date.now() + 90_000; Date.now() < deadline; await new Promise((resolve) => setTimeout(resolve, 50))) {
    const { items } = waitingShape.parse((await caller.get('/api/v1/approvals?limit=100')).body);
    const found = items.find((item) => item.kind === kind && item.amount?.amountMinor === amountMinor);
    if (found) return found;
  }
  throw new Error(`No ${kind} for ${amountMinor} within 90 s`);
}

const decide = ({ caller }: { caller: TestCaller }, { id, argumentsDigest: digest }: Approval, body: object = {}) =>
  caller.post(`/api/v1/approvals/${id}/decision`, { decision: 'approve', argumentsDigest: digest, ...body });

const recorded = (callId: string) => bench.query<Record<string, unknown>>(
  'select action, actor_kind, actor_id, actor_name, reason, details from audit_entries where subject_id = ? order by sequence', [callId]);

const codeOf = async (approval: Approval) => ({ code: await codeFor(bench, approval.argumentsDigest) });

describe('above the amount', () => {
  test('two members of staff have to agree, and the money moves once', async () => {
    const [first, second] = [await staff('support'), await staff('manager')];
    const { conversation, ended } = await asked(3_111);
    const code = await waiting(first, '2fa', 3_111);
    expect((await decide(second, code, await codeOf(code))).body).toMatchObject({ code: 'forbidden', status: 403 });
    expect((await decide(first, code, await codeOf(code))).body).toEqual({ status: 'approved', outcome: 'approved' });
    const again = await waiting(second, 'second-person', 3_111);
    expect(again).toMatchObject({ firstApprover: { id: first.id, name: first.name, kind: 'support' }, toolCallId: code.toolCallId });
    expect(await bookings(bench, 3_111)).toBe(0);
    expect((await decide(first, again)).body).toMatchObject({ code: 'approval_needs_other_person', status: 403 });
    expect((await decide(second, again)).body).toMatchObject({ outcome: 'approved' });
    await ended;
    expect(await bookings(bench, 3_111)).toBe(1);
    const events = (await conversation.events()).map(({ type }) => type);
    expect(events.filter((type) => type === 'approval-request' || type === 'approval-end' || type === 'tool-result'))
      .toEqual(['approval-request', 'approval-end', 'approval-request', 'approval-end', 'tool-result']);
    const verdicts = await recorded(code.toolCallId);
    expect(verdicts).toMatchObject([
      { action: 'tool-call.approved', actor_kind: 'user', actor_id: first.id, details: { kind: '2fa', verification: 'code' } },
      { action: 'tool-call.approved', actor_kind: 'user', actor_id: second.id, details: { kind: 'second-person', firstApprover: first.name } },
    ]);
    // Neither the code, nor whose money it is, nor where it goes.
    for (const secret of ['alice', 'Alex', ...Object.values(await codeOf(code))]) expect(JSON.stringify(verdicts)).not.toMatch(asWord(secret));
  });

  test('the customer’s code is not enough, and a second person who says no ends it', async () => {
    const second = await staff('support');
    const { conversation, ended } = await asked(3_222);
    const code = await waiting(second, '2fa', 3_222);
    await decide(second, code, { decision: 'approve', ...(await codeOf(code)) });
    const other = await staff('support');
    const again = await waiting(other, 'second-person', 3_222);
    expect((await decide(other, again, { decision: 'reject', reason: 'Looks wrong.' })).body).toMatchObject({ outcome: 'rejected' });
    await ended;
    expect(await conversation.event('tool-result')).toMatchObject({ status: 'rejected' });
    expect(await bookings(bench, 3_222)).toBe(0);
    expect((await recorded(code.toolCallId)).at(-1)).toMatchObject({ action: 'tool-call.rejected', actor_id: other.id, reason: 'Looks wrong.' });
  });

  test('who asked for the call cannot be its second person', async () => {
    const [requester, first, second] = [await staff('support'), await staff('admin'), await staff('support')];
    const tool = toolNamed('transfer_funds');
    const callId = randomUUID();
    const input: ToolExecutionInput = {
      tenantId: bench.tenantId, callId, approvalId: randomUUID(), policy: 1, customer: ALEX,
      tool: { name: tool.name, effect: 'write', requiresSignIn: true, requires2FA: true, strategy: 'auto_use' },
      arguments: { payeeId: 'payee-alice', amountMinor: 3_333 }, requestedBy: { id: requester.id, name: requester.name },
    };
    const handle = await bench.client.workflow.start<(of: ToolExecutionInput) => Promise<ToolExecutionResult>>(TOOL_EXECUTION, {
      workflowId: `tool-execution/${callId}`, taskQueue: bench.taskQueue, args: [input],
    });
    const code = await waiting(first, '2fa', 3_333);
    expect(code.requestedBy).toEqual({ id: requester.id, name: requester.name });
    await decide(first, code, await codeOf(code));
    const again = await waiting(second, 'second-person', 3_333);
    expect((await decide(requester, again)).body).toMatchObject({ code: 'approval_needs_other_person' });
    expect((await decide(second, again)).body).toMatchObject({ outcome: 'approved' });
    expect(await handle.result()).toMatchObject({ status: 'succeeded' });
    expect(await bookings(bench, 3_333)).toBe(1);
  });
});

describe('a call-back', () => {
  test('stands for the code when a member of staff says how they made sure', async () => {
    const support = await staff('support');
    const { ended } = await asked(944);
    const approval = await waiting(support, '2fa', 944);
    expect((await decide(support, approval, { verification: 'call-back' })).body).toMatchObject({ code: 'approval_reason_required', status: 422 });
    expect((await decide(support, approval, { verification: 'call-back', reason: 'Called the number on file.' })).body)
      .toMatchObject({ outcome: 'approved' });
    await ended;
    expect(await bookings(bench, 944)).toBe(1);
    const { body } = await support.caller.get(`/api/v1/approvals/${approval.id}`);
    expect(body).toMatchObject({ verification: 'call-back', decidedBy: support.name, reason: 'Called the number on file.', call: { status: 'succeeded' } });
  });

  test('is one approval of two, not both', async () => {
    const [first, second] = [await staff('support'), await staff('support')];
    const { ended } = await asked(3_555);
    await decide(first, await waiting(first, '2fa', 3_555), { verification: 'call-back', reason: 'Called the number on file.' });
    const again = await waiting(second, 'second-person', 3_555);
    expect((await decide(first, again, { verification: 'call-back', reason: 'Me again.' })).body).toMatchObject({ code: 'approval_needs_other_person' });
    await decide(second, again);
    await ended;
    expect(await bookings(bench, 3_555)).toBe(1);
  });
});

describe('a verdict is refused at once', () => {
  test('when it is late, second, for other arguments, without a code, or by the wrong role', async () => {
    const support = await staff('support');
    const { ended } = await asked(966);
    const approval = await waiting(support, '2fa', 966);
    const code = await codeOf(approval);
    const other = { argumentsDigest: argumentsDigest('transfer_funds', { ...approval.arguments, amountMinor: 9_660 }), ...code };
    for (const [who, body, expected] of [
      [support, other, 'approval_mismatch'],
      [support, {}, 'approval_code_required'],
      [support, { code: code.code === '000000' ? '000001' : '000000' }, 'approval_code_wrong'],
      [await staff('builder'), code, 'forbidden'],
      [await staff('operator'), code, 'forbidden'],
      [await staff('manager'), code, 'forbidden'],
    ] as const) expect((await decide(who, approval, body)).body['code']).toBe(expected);
    expect((await decide(support, { ...approval, id: randomUUID() }, code)).body).toMatchObject({ code: 'approval_not_found' });
    expect((await decide(support, approval, code)).status).toBe(200);
    const startedAt = Date.now();
    expect((await decide(support, approval, code)).body).toMatchObject({ code: 'approval_closed', status: 409 });
    expect(Date.now() - startedAt).toBeLessThan(UPDATE_TIMEOUT_MS / 2);
    await ended;
    expect((await decide(support, approval, code)).body).toMatchObject({ code: 'approval_closed' });
    expect(await bookings(bench, 966)).toBe(1);
  });

  test('when the approval is of another turn than the one that runs', async () => {
    const support = await staff('support');
    const { conversation, ended } = await asked(977);
    const approval = await waiting(support, '2fa', 977);
    // As if the row of an earlier turn had stayed open: the run that is there now never opens it.
    const ghost = randomUUID();
    await bench.query(
      `insert into approvals (id, tenant_id, workflow_id, conversation_id, turn_id, tool_call_id, tool_name, arguments, arguments_digest,
         summary, kind, status, tries_left, expires_at)
       select ?, tenant_id, workflow_id, conversation_id, ?, tool_call_id, tool_name, arguments, arguments_digest, summary, kind, status,
         tries_left, expires_at from approvals where id = ?`, [ghost, randomUUID(), approval.id]);
    const startedAt = Date.now();
    expect((await decide(support, { ...approval, id: ghost }, await codeOf(approval))).body).toMatchObject({ code: 'approval_closed' });
    expect(Date.now() - startedAt).toBeLessThan(UPDATE_TIMEOUT_MS / 2);
    await decide(support, approval, { decision: 'reject' });
    await ended;
    expect(await conversation.event('tool-result')).toMatchObject({ status: 'rejected' });
  });
});
