import type { z } from 'zod';
import type { Approval as ApprovalBody, approvalDetailSchema } from '../../contract/http/approvals.ts';
import type { Approval, ToolCall } from '../../db/entities/tool-call.ts';
import { moneyOf } from './tool-call.ts';

/** An approval as the inbox lists it. */
export function presentApproval(approval: Approval): ApprovalBody {
  const { id, toolCallId, toolName, argumentsDigest, summary, kind, status, triesLeft, verification, requestedBy, firstApprover } = approval;
  const amount = moneyOf(approval);
  return {
    id, toolCallId, toolName, argumentsDigest, summary, kind, status, triesLeft,
    arguments: approval.arguments,
    conversationId: approval.conversationId ?? null,
    turnId: approval.turnId ?? null,
    customer: { id: approval.customerId ?? '', name: approval.customerName ?? '' },
    requestedAt: approval.createdAt.toISOString(),
    expiresAt: approval.expiresAt.toISOString(),
    decidedAt: approval.decidedAt?.toISOString() ?? null,
    decidedBy: approval.decidedBy ?? null,
    reason: approval.reason ?? null,
    ...(amount ? { amount } : {}),
    ...(verification ? { verification } : {}),
    ...(requestedBy ? { requestedBy } : {}),
    ...(firstApprover ? { firstApprover } : {}),
  };
}

/** An approval with the call that it is for, as far as the ledger has it. */
export function presentApprovalDetail(approval: Approval, call: ToolCall | null): z.input<typeof approvalDetailSchema> {
  const { status, receipt } = call ?? {};
  return {
    ...presentApproval(approval),
    call: status ? { status, summary: receipt?.summary ?? null, data: receipt?.data ?? null } : null,
  };
}
