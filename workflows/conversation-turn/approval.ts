import { CancellationScope, isCancellation, upsertSearchAttributes, workflowInfo } from '@temporalio/workflow';
import type { CodeCheck, TurnRef } from '../../activities/turn/contract.ts';
import type { ApprovalKind } from '../../domain/conversation/events.ts';
import { LIMITS } from '../../domain/limits.ts';
import type { ApprovalGate, Verdict, WaitingApproval } from '../approvals/gate.ts';
import { calls, steps } from './activities.ts';
import type { TurnCustomer } from './messages.ts';

/** Who waits: a turn, or a single tool call. */
export interface ApprovalHost {
  readonly ref: TurnRef;
  readonly approvals: ApprovalGate;
  readonly customer: TurnCustomer | null;
  waitingFor: 'approval' | 'timer' | null;
}

interface ApprovalRequest {
  approvalId: string;
  toolCallId: string;
  toolName: string;
  kind: ApprovalKind;
  arguments: Record<string, unknown>;
  argumentsDigest?: string;
  summary: string;
  timeoutMs: number;
  /** Of a 2FA: the bank's challenge that a code is checked against. */
  challengeId?: string;
}

/**
 * Waits for a person, for minutes or days. The wait is open before anybody can see its request; a durable
 * timer ends it; a stopped turn closes it, so that no request stays open that nothing waits for.
 */
export async function awaitApproval(host: ApprovalHost, request: ApprovalRequest): Promise<Verdict> {
  const { approvalId } = request;
  const argumentsDigest = request.argumentsDigest ?? (await steps.digestArguments(request));
  const expiresAt = new Date(Date.now() + request.timeoutMs).toISOString();
  host.approvals.open(waiting(host, { ...request, argumentsDigest }));
  host.waitingFor = 'approval';
  markWaiting([request.kind]);
  let verdict: Verdict;
  try {
    await steps.announceApproval({
      ...host.ref, ...request, argumentsDigest, expiresAt,
      workflowId: workflowInfo().workflowId,
      customer: host.customer,
      triesLeft: request.kind === '2fa' ? LIMITS.approvalTries : 1,
    });
    verdict = await host.approvals.verdictOf(approvalId, request.timeoutMs);
  } catch (failure) {
    if (!isCancellation(failure)) throw failure;
    await close(host, request, host.approvals.abandon(approvalId, 'The turn was stopped.'));
    throw failure;
  }
  await close(host, request, verdict);
  return verdict;
}

/** Must happen though the turn is being stopped. */
async function close(host: ApprovalHost, request: ApprovalRequest, verdict: Verdict): Promise<void> {
  const { outcome, by, decidedBy, reason } = verdict;
  await CancellationScope.nonCancellable(() =>
    steps.closeApproval({
      ...host.ref, approvalId: request.approvalId, toolCallId: request.toolCallId, outcome, by, decidedBy, reason,
    }),
  );
  host.waitingFor = host.approvals.waiting ? 'approval' : null;
  if (!host.approvals.waiting) markWaiting([]);
}

/** So that operations find what waits, and for what, in Temporal's own list. */
function markWaiting(kinds: ApprovalKind[]): void {
  upsertSearchAttributes({ CitiflowWaitingFor: kinds });
}

function waiting(host: ApprovalHost, request: ApprovalRequest & { argumentsDigest: string }): WaitingApproval {
  const { approvalId, toolCallId, kind, argumentsDigest, challengeId } = request;
  const base = { approvalId, toolCallId, kind, argumentsDigest, triesLeft: LIMITS.approvalTries };
  const customerId = host.customer?.id;
  if (kind !== '2fa' || !challengeId || !customerId) return base;
  return {
    ...base,
    verify: (sealedCode) => checkCode({ approvalId, toolCallId, challengeId, customerId, sealedCode }),
    onWrongCode: (triesLeft) => steps.recordTries({ ...host.ref, approvalId, triesLeft }),
  };
}

async function checkCode(check: CodeCheck) {
  const verdict = await calls.verifyCode(check);
  return verdict.right
    ? { right: true, triesLeft: 0, closed: false, sealedToken: verdict.sealedChallengeToken }
    : verdict;
}
