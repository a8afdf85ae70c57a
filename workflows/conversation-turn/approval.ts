import { CancellationScope, isCancellation, upsertSearchAttributes, workflowInfo } from '@temporalio/workflow';
import type { ApprovalAnnouncement, CodeVerdict, TurnRef } from '../../activities/turn/contract.ts';
import type { ApprovalKind } from '../../domain/conversation/events.ts';
import { LIMITS } from '../../domain/limits.ts';
import type { ApprovalGate, Verdict, Verification, WaitingApproval } from '../approvals/gate.ts';
import { markWaiting } from '../approvals/waiting.ts';
import { calls, steps } from './activities.ts';
import type { TurnCustomer, TurnInput } from './messages.ts';

/** Who waits: a turn, or a single tool call. */
export interface ApprovalHost {
  readonly ref: TurnRef;
  readonly approvals: ApprovalGate;
  readonly customer: TurnCustomer | null;
  /** The member of staff who asked for the call. */
  readonly requestedBy?: { id: string; name: string };
  /** Why it was cut short, where not by who stopped it. */
  readonly endedBy?: string | null;
  /** In an evaluation, whose case decides. */
  readonly evaluation?: TurnInput['evaluation'];
  waitingFor: 'approval' | 'timer' | null;
}

export interface ApprovalRequest extends Pick<ApprovalAnnouncement, 'amount' | 'firstApprover'> {
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
  /** As in the plan: runs of before it told less of what waits. */
  policy?: 1 | undefined;
}

/**
 * Waits for a person, for minutes or days. The wait is open before anybody can see its request; a durable
 * timer ends it; a stopped turn closes it, so that no request stays open that nothing waits for.
 */
export async function awaitApproval(host: ApprovalHost, request: ApprovalRequest): Promise<Verdict> {
  const { approvalId } = request;
  const argumentsDigest = request.argumentsDigest ?? (await steps.digestArguments(request));
  const expiresAt = new Date(Date.now() + request.timeoutMs).toISOString();
  if (host.evaluation) return decidedByCase(host, { ...request, argumentsDigest }, host.evaluation.approval, expiresAt);
  host.approvals.open(waiting(host, { ...request, argumentsDigest }));
  host.waitingFor = 'approval';
  mark(host, request);
  let verdict: Verdict;
  try {
    await steps.announceApproval({
      ...host.ref, ...request, argumentsDigest, expiresAt,
      workflowId: workflowInfo().workflowId,
      customer: host.customer,
      triesLeft: request.kind === '2fa' ? LIMITS.approvalTries : 1,
      ...(host.requestedBy ? { requestedBy: host.requestedBy } : {}),
    });
    verdict = await host.approvals.verdictOf(approvalId, request.timeoutMs);
  } catch (failure) {
    if (!isCancellation(failure)) throw failure;
    await close(host, request, host.approvals.abandon(approvalId, host.endedBy ?? 'The turn was stopped.'));
    throw failure;
  }
  await close(host, request, verdict);
  return verdict;
}

/** Told as if somebody had been asked, and seen by nobody's inbox. */
async function decidedByCase(
  host: ApprovalHost,
  request: ApprovalRequest & { argumentsDigest: string },
  approval: 'approves' | 'rejects',
  expiresAt: string,
): Promise<Verdict> {
  const { approvalId, toolCallId, toolName, summary, arguments: args, argumentsDigest, kind } = request;
  const outcome = approval === 'approves' ? 'approved' : 'rejected';
  const asked = { approvalId, toolCallId, toolName, summary, arguments: args, argumentsDigest, kind, expiresAt, triesLeft: 1 };
  await steps.announce({
    ...host.ref,
    source: `${toolCallId}/approval`,
    events: [{ type: 'approval-request', ...asked }, { type: 'approval-end', approvalId, outcome, by: 'system' }],
  });
  return { outcome, by: 'system', decidedBy: 'evaluation', deciderId: '', reason: null };
}

/** Must happen though the turn is being stopped. */
async function close(host: ApprovalHost, request: ApprovalRequest, verdict: Verdict): Promise<void> {
  const { outcome, by, decidedBy, deciderId, reason, verification } = verdict;
  await CancellationScope.nonCancellable(() =>
    steps.closeApproval({
      ...host.ref, approvalId: request.approvalId, toolCallId: request.toolCallId, outcome, by, decidedBy, reason,
      ...(by === 'support' && deciderId ? { deciderId } : {}),
      ...(verification ? { verification } : {}),
      ...(request.firstApprover ? { second: true } : {}),
    }),
  );
  host.waitingFor = host.approvals.waiting ? 'approval' : null;
  if (request.policy || !host.approvals.waiting) mark(host, request);
}

function mark(host: ApprovalHost, { policy, kind, toolName }: ApprovalRequest): void {
  if (policy) markWaiting(host.approvals.waitingNow(), host.ref.standalone ? toolName : null);
  else upsertSearchAttributes({ CitiflowWaitingFor: host.approvals.waiting ? [kind] : [] });
}

function waiting(host: ApprovalHost, request: ApprovalRequest & { argumentsDigest: string }): WaitingApproval {
  const { approvalId, toolCallId, toolName, kind, argumentsDigest, challengeId, firstApprover } = request;
  const base = { approvalId, toolCallId, toolName, kind, argumentsDigest, triesLeft: LIMITS.approvalTries, openedAtMs: Date.now() };
  const customerId = host.customer?.id;
  if (firstApprover) return { ...base, notBy: [firstApprover.id, ...(host.requestedBy ? [host.requestedBy.id] : [])] };
  if (kind !== '2fa' || !challengeId || !customerId) return base;
  const check = { approvalId, toolCallId, challengeId, customerId };
  return {
    ...base,
    verify: async (sealedCode) => verificationOf(await calls.verifyCode({ ...check, sealedCode })),
    attest: async (by, reason) => verificationOf(await calls.attestCallBack({ ...check, staffId: by.id, reason })),
    onWrongCode: (triesLeft) => steps.recordTries({ ...host.ref, approvalId, triesLeft }),
  };
}

const verificationOf = (verdict: CodeVerdict): Verification =>
  verdict.right ? { right: true, triesLeft: 0, closed: false, sealedToken: verdict.sealedChallengeToken } : verdict;
