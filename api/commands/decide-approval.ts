import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { Approval } from '../../db/entities/tool-call.ts';
import { CitiflowError } from '../../domain/errors.ts';
import { decideApprovalUpdate, type Decider, type Decision, type DecisionResult } from '../../workflows/approvals/messages.ts';
import type { Role } from '../../domain/roles.ts';
import type { Dependencies } from '../dependencies.ts';
import { sendUntilTaken } from '../send-update.ts';
import { fromTemporal, runHasEnded, UPDATE_TIMEOUT_MS } from '../temporal-failures.ts';

export interface Verdict {
  approvalId: string;
  decision: 'approve' | 'reject';
  code?: string | undefined;
  /** What the decider saw. Left out, the waiting call's own: the customer answers the card that they were shown. */
  argumentsDigest?: string | undefined;
  reason?: string | undefined;
  /** How staff made sure of the customer. A customer's own frame says nothing of it. */
  verification?: 'code' | 'call-back' | undefined;
  by: Decider;
  /** Of a member of staff. A manager decides as the second person only. */
  role?: Role;
  /** Only an approval of this conversation counts. */
  conversationId?: string;
}

/**
 * Brings a verdict to the workflow that waits for it, which alone decides whether it counts.
 * @throws CitiflowError `approval_not_found`, `approval_closed`, `approval_mismatch`, `approval_code_required`,
 * `approval_code_wrong` with `triesLeft`, `approval_needs_other_person`, `approval_reason_required`, `forbidden`, `bank_unavailable`, `dependency_unavailable`
 */
export async function decideApproval(
  { database, temporal, sealer }: Pick<Dependencies, 'database' | 'temporal' | 'sealer'>,
  tenantId: string,
  verdict: Verdict,
): Promise<DecisionResult> {
  const { approvalId, code, reason, verification } = verdict;
  if (!z.uuid().safeParse(approvalId).success) throw new CitiflowError('approval_not_found');
  const approval = await database.tenant(tenantId, (em) =>
    em.findOne(Approval, { id: approvalId, ...(verdict.conversationId ? { conversationId: verdict.conversationId } : {}) }));
  if (!approval) throw new CitiflowError('approval_not_found');
  if (approval.status !== 'waiting') throw new CitiflowError('approval_closed');
  if (verdict.role === 'manager' && approval.kind !== 'second-person') {
    throw new CitiflowError('forbidden', 'A manager decides as the second person only.');
  }
  const decision: Decision = {
    approvalId,
    decision: verdict.decision,
    ...(code ? { sealedCode: sealer.seal(code, `approval/${approvalId}`) } : {}),
    argumentsDigest: verdict.argumentsDigest ?? approval.argumentsDigest,
    by: verdict.by,
    ...(reason ? { reason } : {}),
    ...(verification ? { verification } : {}),
    ...(approval.turnId ? { turnId: approval.turnId } : {}),
  };
  const handle = temporal.workflow.getHandle(approval.workflowId);
  const updateId = randomUUID();
  try {
    return await sendUntilTaken(() => temporal.withDeadline(Date.now() + UPDATE_TIMEOUT_MS, () =>
      handle.executeUpdate(decideApprovalUpdate, { args: [decision], updateId })));
  } catch (error) {
    if (runHasEnded(error)) throw new CitiflowError('approval_closed', undefined, { cause: error });
    throw withTriesLeft(fromTemporal(error), approval.triesLeft);
  }
}

/** A code that is none, such as one of five digits, costs no try, so that nobody downstream counts them. */
function withTriesLeft(failure: unknown, triesLeft: number): unknown {
  if (!(failure instanceof CitiflowError) || failure.code !== 'approval_code_wrong' || failure.extra?.['triesLeft'] !== undefined) return failure;
  return new CitiflowError(failure.code, failure.message, { extra: { triesLeft }, cause: failure });
}
