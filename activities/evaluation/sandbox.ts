import type { Receipt } from '../../db/entities/tool-call.ts';
import type { Orm } from '../../db/orm.ts';
import { queryAsTenant } from '../../db/tenancy.ts';
import { CitiflowError } from '../../domain/errors.ts';
import { holds } from '../../domain/evaluation/expectations/subset.ts';
import type { EvaluationCase, Stub } from '../../domain/evaluation/suite.ts';
import type { Judgement } from '../../domain/tools/judge.ts';
import type { ApprovalDependencies } from '../approvals/calls.ts';
import type { Tool } from '../banking/tool.ts';
import { announceCall, exactArguments, failedReceipt, ledgerCall, readContext } from '../ledger/call.ts';
import { judgeCall, payeeAgeHours } from '../ledger/judge-call.ts';
import type { LedgerCall } from '../ledger/ledger.ts';
import { refusalOf, TOO_OFTEN } from '../ledger/run-tool.ts';
import type { Attempt } from '../turn/attempt.ts';
import type { ApprovalPreparation, PreparedApproval, ToolCallRef, ToolRunRequest, ToolRunResult } from '../turn/contract.ts';
import { createPublisher } from '../turn/publisher.ts';
import { answerRecorded, prepareRecorded } from './recorded-tools.ts';

/**
 * Tool calls in an evaluation. They are resolved and judged by the policy as a customer's are, told as events, and
 * then answered by the case's stub, by the bank where they only read, or by a receipt that nothing stands behind. A
 * write is never made: its `run` is not called, and the bank given here takes none. No limit counts them, and the
 * ledger knows nothing of them: its rows are what the bank was asked for.
 */
export type SandboxDependencies = Omit<ApprovalDependencies, 'seal' | 'open'>;

/** A single call: refused, answered, or, where a gate is asked for, sent to {@link prepareInSandbox}. */
export async function runInSandbox(
  deps: SandboxDependencies, tool: Tool, request: ToolRunRequest, { number: attempt, signal }: Attempt,
): Promise<ToolRunResult> {
  if (request.recording) return answerRecorded(deps, tool, request, request.recording);
  await announceCall(deps.log, request, request.arguments);
  const mayRun = attempt > 1 || (await deps.rates.take(tool, request.conversationId));
  if (!mayRun) return told(deps, tool, request, TOO_OFTEN);
  const known = await judged(deps, tool, request, signal);
  if ('failure' in known) return told(deps, tool, request, known.failure);
  const { judgement } = known;
  if (judgement.verdict === 'gate' && request.policy) {
    return { status: 'unknown', summary: '', data: null, handsOver: false, needsApproval: judgement.gate };
  }
  return told(deps, tool, request, refusalOf(judgement) ?? (await answered(deps, tool, request, known, signal)));
}

/**
 * A gated call: the case says what whoever is asked says. Nobody is asked, no code is sent and nothing waits; the
 * request and its end are told, so that the transcript shows them.
 */
export async function prepareInSandbox(deps: SandboxDependencies, request: ApprovalPreparation, signal: AbortSignal): Promise<PreparedApproval> {
  const tool = await deps.tools.forCall(request.tenantId, request.tool);
  if (request.recording) return prepareRecorded(deps, tool, request, request.recording);
  await announceCall(deps.log, request, request.arguments);
  const known = await judged(deps, tool, request, signal);
  if ('failure' in known) return notReady(await told(deps, tool, request, known.failure));
  const refusal = known.judgement.verdict === 'refuse' ? refusalOf(known.judgement) : undefined;
  if (refusal) return notReady(await told(deps, tool, request, refusal));
  const approves = known.definition.approval === 'approves';
  await tellApproval(deps, tool, request, known.call, approves);
  const receipt = approves ? await answered(deps, tool, request, known, signal) : NOT_APPROVED;
  return notReady(await told(deps, tool, request, receipt));
}

type Told = Pick<ToolRunResult, 'status' | 'summary' | 'data' | 'code'>;

const NOT_APPROVED: Told = { status: 'rejected', summary: 'This was not approved. Nothing was done.', data: null };

/** What a workflow takes as the outcome of the whole call: it has nothing left to ask. */
const notReady = (result: ToolRunResult): PreparedApproval => ({ ready: false, result });

interface Known {
  definition: Pick<EvaluationCase, 'approval'>;
  stub: Stub | undefined;
  call: LedgerCall;
  judgement: Judgement;
}

/** The call as it would be made, and what the policy says of it. A stubbed call is not resolved: the bank may not know it. */
async function judged(
  deps: SandboxDependencies, tool: Tool, request: ToolCallRef, signal: AbortSignal,
): Promise<Known | { failure: Receipt }> {
  const [definition, rules] = await Promise.all([caseOf(deps.orm, request), deps.rules.of(request.tenantId)]);
  const stub = definition.stubs.find((candidate) => candidate.tool === tool.name && holds(candidate.arguments, request.arguments));
  const { resolve: _resolve, ...unresolved } = tool;
  const exact = await exactArguments(deps.bank, stub ? unresolved : tool, request, signal);
  if ('failure' in exact) return exact;
  const call = ledgerCall(request, tool, exact.arguments);
  const known = { call, tool, planned: request.tool, rules };
  const age = stub ? null : await payeeAgeHours(known, readContext(deps.bank, request, signal));
  const { judgement } = await judgeCall(null, { ...known, payeeAgeHours: age, passed: [] }, 'claim');
  return { definition, stub, call, judgement };
}

async function answered(
  deps: SandboxDependencies, tool: Tool, request: ToolCallRef, { stub, call }: Known, signal: AbortSignal,
): Promise<Told> {
  if (stub) return { status: stub.status, summary: stub.summary || `${tool.title}: ${stub.status}.`, data: stub.data };
  if (tool.effect === 'write') return simulated(tool, call);
  try {
    return { status: 'succeeded', ...(await tool.run(call.arguments, readContext(deps.bank, request, signal))) };
  } catch (failure) {
    if (failure instanceof CitiflowError && failure.code === 'bank_refused') return failedReceipt(failure);
    throw failure;
  }
}

const simulated = (tool: Tool, call: LedgerCall): Told => ({
  status: 'succeeded',
  summary: `Done: ${tool.describe(call.arguments)}.`,
  data: { reference: `SIMULATED-${call.argumentsDigest.slice(0, 8)}` },
});

async function told(deps: SandboxDependencies, tool: Tool, request: ToolCallRef, receipt: Told): Promise<ToolRunResult> {
  const { toolCallId } = request;
  const { status, summary, data, code } = receipt;
  await createPublisher(deps.log, request, `${toolCallId}/result`).publish({ type: 'tool-result', toolCallId, status, summary });
  return { status, summary, data, handsOver: status === 'succeeded' && tool.handsOver === true, ...(code ? { code } : {}) };
}

async function tellApproval(
  { log }: SandboxDependencies, tool: Tool, request: ApprovalPreparation, call: LedgerCall, approves: boolean,
): Promise<void> {
  const { approvalId, toolCallId, kind } = request;
  await createPublisher(log, request, `${toolCallId}/approval`).publish(
    {
      type: 'approval-request', approvalId, toolCallId, toolName: tool.name, summary: tool.describe(call.arguments),
      arguments: call.arguments, argumentsDigest: call.argumentsDigest, kind, expiresAt: new Date().toISOString(), triesLeft: 1,
    },
    { type: 'approval-end', approvalId, outcome: approves ? 'approved' : 'rejected', by: 'system' },
  );
}

async function caseOf(orm: Orm, { tenantId, conversationId }: ToolCallRef): Promise<Pick<EvaluationCase, 'stubs' | 'approval'>> {
  const [row] = await queryAsTenant<{ definition: EvaluationCase }>(
    orm, tenantId, 'select definition from evaluation_results where conversation_id = ?', [conversationId],
  );
  if (!row) throw new Error('A conversation without a case has come to the queue of evaluations');
  return row.definition;
}
