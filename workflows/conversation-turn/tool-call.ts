import { CancellationScope, uuid4 } from '@temporalio/workflow';
import type { ToolRunRequest, ToolRunResult } from '../../activities/turn/contract.ts';
import type { StepCall } from '../../domain/conversation/step-record.ts';
import type { ApprovalKind } from '../../domain/conversation/events.ts';
import { toolCallId } from '../../domain/ids.ts';
import { LIMITS } from '../../domain/limits.ts';
import type { PlanTool } from '../../domain/flow/plan.ts';
import { decide, printable } from '../../domain/tools/policy.ts';
import type { Verdict } from '../approvals/gate.ts';
import { callTool, calls, steps } from './activities.ts';
import { mustBeActivityFailure } from './failures.ts';
import { awaitApproval, type ApprovalHost } from './approval.ts';
import type { Turn } from './turn.ts';

/** What became of a call, and the id that events and the ledger know it by. */
export interface MadeCall extends ToolRunResult {
  toolCallId: string;
}

export interface WantedCall {
  toolName: string;
  tool: PlanTool | undefined;
  arguments: Record<string, unknown>;
  callsThisRound: number;
}

/**
 * One tool call, through the policy gate: refused, run, or approved by a person first. A result comes back in
 * every case, for the model to read; only the turn's being stopped throws.
 */
export async function runToolCall(turn: Turn, wanted: WantedCall): Promise<MadeCall> {
  const callId = toolCallId(turn.ref.turnId, turn.callsMade + 1);
  const result = await makeCall(turn, wanted);
  turn.tried(result.attempts);
  return { ...result, toolCallId: callId };
}

/** A call as the trace keeps it. Secrets are masked where it is written down. */
export function keptCall(toolName: string, args: Record<string, unknown> | null, result: MadeCall): StepCall {
  const { toolCallId: id, status, summary, data, code, divergence } = result;
  return {
    toolCallId: id, toolName: printable(toolName), arguments: args, status, summary,
    ...(data === null || data === undefined ? {} : { data }),
    ...(code ? { code } : {}),
    ...(divergence ? { divergence } : {}),
  };
}

async function makeCall(turn: Turn, wanted: WantedCall): Promise<ToolRunResult> {
  const { tool, toolName } = wanted;
  const decision = decide({
    toolName,
    tool,
    customerSignedIn: turn.input.customer !== null,
    callsThisTurn: turn.callsMade,
    callsThisRound: wanted.callsThisRound,
  });
  const callId = toolCallId(turn.ref.turnId, turn.takeCallNumber());
  const { plan, tenantId } = turn.input;
  if (decision.verdict === 'refuse' || !tool) {
    const code = decision.verdict === 'refuse' ? decision.code : 'tool_unknown';
    if (plan.policy) {
      const facts = { callsThisTurn: turn.callsMade, callsThisRound: wanted.callsThisRound };
      await steps.recordRefusal({ tenantId, toolCallId: callId, toolName: printable(toolName), rule: decision.rule, code, facts });
    }
    return { status: 'failed', summary: decision.tellModel, data: null, handsOver: false, code };
  }
  turn.toolsCalled.push(toolName);
  const request: ToolRunRequest = {
    ...turn.ref, toolCallId: callId, tool, arguments: wanted.arguments, customer: turn.input.customer,
    ...(plan.policy ? { policy: plan.policy } : {}),
    ...(turn.input.recording ? { recording: turn.placeInRecording(turn.input.recording, toolName, wanted.arguments) } : {}),
  };
  return decision.verdict === 'gate' ? runGated(turn, request, decision.gate, uuid4()) : runOrAsk(turn, request, uuid4);
}

/** Runs a call, or asks first where only the tenant's settings want that. */
export async function runOrAsk(host: ApprovalHost, request: ToolRunRequest, approvalId: () => string): Promise<ToolRunResult> {
  const result = await run(request);
  return result.needsApproval ? runGated(host, { ...request, counted: true }, result.needsApproval, approvalId()) : result;
}

/** Runs a call once a person has approved its exact arguments. */
export async function runGated(
  host: ApprovalHost,
  { counted, ...request }: ToolRunRequest & { counted?: true },
  wanted: ApprovalKind,
  approvalId: string,
): Promise<ToolRunResult> {
  const prepared = await prepare({ ...request, approvalId, kind: wanted, ...(counted ? { counted } : {}) });
  if (!prepared.ready) return prepared.result;
  const kind = prepared.kind ?? wanted;
  const asked = {
    toolCallId: request.toolCallId,
    toolName: request.tool.name,
    arguments: prepared.arguments,
    argumentsDigest: prepared.argumentsDigest,
    summary: prepared.summary,
    timeoutMs: LIMITS.approvalSeconds * 1000,
    policy: request.policy,
    ...(prepared.amount ? { amount: prepared.amount } : {}),
  };
  const { challengeId } = prepared;
  const verdict = await awaitApproval(host, { ...asked, approvalId, kind, ...(challengeId ? { challengeId } : {}) });
  if (verdict.outcome !== 'approved') return notApproved(verdict.outcome, verdict.reason);
  if (prepared.secondPerson) {
    const second = await awaitApproval(host, { ...asked, approvalId: uuid4(), kind: 'second-person', firstApprover: approverOf(verdict) });
    if (second.outcome !== 'approved') return notApproved(second.outcome, second.reason);
  }
  const { sealedChallengeToken } = verdict;
  // What was approved is what runs: the prepared arguments, not those that the model wrote.
  return run({
    ...request,
    arguments: prepared.arguments,
    approved: true,
    passed: prepared.secondPerson ? [kind, 'second-person'] : [kind],
    ...(sealedChallengeToken ? { sealedChallengeToken } : {}),
  });
}

const approverOf = ({ by, deciderId, decidedBy }: Verdict) =>
  ({ id: deciderId, name: decidedBy, kind: by === 'customer' ? 'customer' : 'support' }) as const;

async function prepare(request: Parameters<typeof calls.prepareApproval>[0]) {
  try {
    return await calls.prepareApproval(request);
  } catch (failure) {
    mustBeActivityFailure(failure);
    const summary = 'The bank cannot be reached right now, so nothing was done.';
    const result = { status: 'failed', summary, data: null, handsOver: false } as const;
    await steps.recordToolOutcome({ ...request, status: result.status, summary });
    return { ready: false, result } as const;
  }
}

const notApproved = (outcome: 'rejected' | 'expired', reason: string | null): ToolRunResult => ({
  status: outcome,
  summary: outcome === 'expired' ? 'The approval expired. Nothing was done.' : `This was not approved${reason ? ` (${reason})` : ''}. Nothing was done.`,
  data: null,
  handsOver: false,
});

/**
 * A write that has begun is seen through, even when the turn is stopped: half of it is the bank's already. A
 * failure that outlasts the retries is an unknown outcome for a write, and a plain failure for a read.
 */
export async function run(request: ToolRunRequest): Promise<ToolRunResult> {
  try {
    return request.tool.effect === 'write'
      ? await CancellationScope.nonCancellable(() => callTool(request))
      : await callTool(request);
  } catch (failure) {
    mustBeActivityFailure(failure);
    return outlasted(request);
  }
}

async function outlasted(request: ToolRunRequest): Promise<ToolRunResult> {
  const status = request.tool.effect === 'write' ? 'unknown' : 'failed';
  const summary =
    status === 'unknown'
      ? 'The bank has not confirmed whether this was done. A colleague will check; please do not repeat it.'
      : 'The bank cannot be reached right now.';
  await CancellationScope.nonCancellable(() => steps.recordToolOutcome({ ...request, status, summary }));
  return { status, summary, data: null, handsOver: false };
}
