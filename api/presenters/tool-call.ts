import type { z } from 'zod';
import type { ToolCallBody, toolCallDetailSchema } from '../../contract/http/tool-calls.ts';
import type { ToolCall } from '../../db/entities/tool-call.ts';
import type { PolicyDecision } from '../../db/entities/tool-policy.ts';

/** A call as the ledger has it. */
export function presentToolCall(call: ToolCall): ToolCallBody {
  const { callId, toolName, effect, argumentsDigest, idempotencyKey, status } = call;
  return {
    callId, toolName, effect, argumentsDigest, idempotencyKey, status,
    arguments: call.arguments,
    conversationId: call.conversationId ?? null,
    turnId: call.turnId ?? null,
    customerId: call.customerId ?? null,
    summary: call.receipt?.summary ?? null,
    amount: moneyOf(call) ?? null,
    payeeId: call.payeeId ?? null,
    requestedAt: call.createdAt.toISOString(),
    updatedAt: call.updatedAt.toISOString(),
    resolution: call.resolution ?? null,
  };
}

export const presentToolCallDetail = (call: ToolCall, decisions: PolicyDecision[]): z.input<typeof toolCallDetailSchema> => ({
  ...presentToolCall(call),
  decisions: decisions.map(({ rule, version, verdict, stage, facts, createdAt }) => ({
    rule, version, verdict, stage, facts, at: createdAt.toISOString(),
  })),
});

/** The money of a row that may hold some. */
export function moneyOf(row: { amountMinor?: number | null | undefined; currency?: string | null | undefined }) {
  const { amountMinor, currency } = row;
  return typeof amountMinor === 'number' && currency ? { amountMinor, currency } : undefined;
}
