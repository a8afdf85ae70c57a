import { defineEntity, p } from '@mikro-orm/core';
import { tenantColumns, updatedAt } from './columns.ts';

/** What a call came to; returned again on any retry. */
export interface Receipt {
  status: 'succeeded' | 'failed';
  summary: string;
  data: unknown;
  /** The bank's or our stable code, of a failure. */
  code?: string;
  /** Of the call itself, looked up or made: what tools' pages and their percentiles show. */
  durationMs?: number;
  /** The rule of ours that refused it: nothing was sent. */
  refusedBy?: string;
}

/** How a person settled an outcome that the bank had not confirmed. */
export interface Resolution {
  action: 'look-up' | 'mark-done' | 'mark-not-done';
  by: string;
  reason: string;
  at: string;
}

const ToolCallSchema = defineEntity({
  name: 'ToolCall',
  tableName: 'tool_calls',
  properties: {
    ...tenantColumns,
    /** `<turn>.<sequence>`: the id that events and approvals carry. */
    callId: p.string(),
    conversationId: p.uuid().nullable(),
    turnId: p.uuid().nullable(),
    customerId: p.string().nullable(),
    toolName: p.string(),
    effect: p.enum(['read', 'write'] as const),
    arguments: p.json<Record<string, unknown>>(),
    argumentsDigest: p.string(),
    /** Fixed before the first attempt and sent to the bank. */
    idempotencyKey: p.string(),
    status: p.enum([
      'requested', 'awaiting-approval', 'executing', 'succeeded', 'failed', 'rejected', 'expired', 'unknown',
    ] as const),
    receipt: p.json<Receipt>().nullable(),
    /** The money that the call moves, in minor units, where it moves any. */
    amountMinor: p.bigint('number').nullable(),
    currency: p.string().nullable(),
    payeeId: p.string().nullable(),
    /** When it was sent off, or for a read answered: limits are counted from here. */
    claimedAt: p.datetime(3).nullable(),
    resolution: p.json<Resolution>().nullable(),
    updatedAt,
  },
});
export class ToolCall extends ToolCallSchema.class {}
ToolCallSchema.setClass(ToolCall);

const ApprovalSchema = defineEntity({
  name: 'Approval',
  tableName: 'approvals',
  properties: {
    ...tenantColumns,
    /** The workflow that waits, and decides. This row is its announcement, for lists. */
    workflowId: p.string(),
    conversationId: p.uuid().nullable(),
    turnId: p.uuid().nullable(),
    toolCallId: p.string(),
    toolName: p.string(),
    arguments: p.json<Record<string, unknown>>(),
    argumentsDigest: p.string(),
    summary: p.text(),
    customerId: p.string().nullable(),
    customerName: p.string().nullable(),
    kind: p.enum(['2fa', 'confirm', 'second-person'] as const),
    status: p.enum(['waiting', 'approved', 'rejected', 'expired'] as const),
    triesLeft: p.integer(),
    expiresAt: p.datetime(3),
    decidedAt: p.datetime(3).nullable(),
    decidedBy: p.string().nullable(),
    reason: p.text().nullable(),
    amountMinor: p.bigint('number').nullable(),
    currency: p.string().nullable(),
    /** Of an approved 2FA. */
    verification: p.enum(['code', 'call-back'] as const).nullable(),
    requestedBy: p.json<{ id: string; name: string }>().nullable(),
    firstApprover: p.json<{ id: string; name: string; kind: 'customer' | 'support' }>().nullable(),
  },
});
export class Approval extends ApprovalSchema.class {}
ApprovalSchema.setClass(Approval);
export { ToolCallSchema, ApprovalSchema };
