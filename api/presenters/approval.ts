import type { z } from 'zod';
import type { Approval as ApprovalBody, approvalDetailSchema } from '../../contract/http/approvals.ts';
import type { Approval, ToolCall } from '../../db/entities/tool-call.ts';
import { moneyOf } from './tool-call.ts';

/** An approval as the inbox lists it. */
export function presentApproval(approval: Approval): ApprovalBody {
  const { id, toolCallId, toolName, argumentsDigest, summary, kind, status, triesLeft } = approval;
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
    ...optional('amount', moneyOf(approval)),
    ...optional('verification', approval.verification),
    ...optional('requestedBy', approval.requestedBy),
    ...optional('firstApprover', approval.firstApprover),
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

const optional = <Name extends string, Value>(name: Name, value: Value | null | undefined) =>
  value === null || value === undefined ? {} : ({ [name]: value } as { [Key in Name]: Value });
