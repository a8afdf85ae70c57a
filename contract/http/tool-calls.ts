import { z } from 'zod';
import { listOf, pageQuery, timeSchema } from './common.ts';
import { defineRoute } from './route.ts';

export const callStatusSchema = z.enum([
  'requested', 'awaiting-approval', 'executing', 'succeeded', 'failed', 'rejected', 'expired', 'unknown',
]);

export const moneySchema = z.object({ amountMinor: z.int(), currency: z.string() });

/** One decision of the policy: which rule made it, on what facts. The facts hold nothing personal. */
export const policyDecisionSchema = z
  .object({
    rule: z.string(),
    version: z.int(),
    verdict: z.enum(['allow', 'refuse', 'gate']),
    /** When in the call's life: before anybody was asked, or just before the call. `plan`: by the flow alone. */
    stage: z.enum(['plan', 'prepare', 'claim']),
    facts: z.record(z.string(), z.unknown()),
    at: timeSchema,
  })
  .meta({ id: 'PolicyDecision' });

export const toolCallSchema = z
  .object({
    callId: z.string(),
    conversationId: z.string().nullable(),
    turnId: z.string().nullable(),
    customerId: z.string().nullable(),
    toolName: z.string(),
    effect: z.enum(['read', 'write']),
    arguments: z.record(z.string(), z.unknown()),
    argumentsDigest: z.string(),
    idempotencyKey: z.string(),
    status: callStatusSchema,
    summary: z.string().nullable(),
    amount: moneySchema.nullable(),
    payeeId: z.string().nullable(),
    requestedAt: timeSchema,
    updatedAt: timeSchema,
    /** Who settled an outcome that the bank had not confirmed, and why. */
    resolution: z.object({ action: z.string(), by: z.string(), reason: z.string(), at: timeSchema }).nullable(),
  })
  .meta({ id: 'ToolCall' });
export type ToolCallBody = z.infer<typeof toolCallSchema>;

export const toolCallDetailSchema = toolCallSchema
  .extend({ decisions: z.array(policyDecisionSchema) })
  .meta({ id: 'ToolCallDetail' });

const tag = 'Tool calls';
/** A call's id is `<turn>.<sequence>`, or a UUID outside a conversation. */
const params = z.object({ callId: z.string().regex(/^[0-9a-f-]{36}(\.\d{1,4})?$/) });

export const toolCallRoutes = {
  list: defineRoute({
    method: 'get',
    path: '/api/v1/tool-calls',
    summary: 'The ledger of tool calls, oldest first where a person is needed, else newest first',
    tag,
    access: 'approvals:read',
    query: pageQuery.extend({ status: callStatusSchema.optional(), toolName: z.string().max(128).optional() }),
    responses: { 200: listOf(toolCallSchema) },
  }),
  read: defineRoute({
    method: 'get',
    path: '/api/v1/tool-calls/:callId',
    summary: 'A tool call with every decision of the policy',
    tag,
    access: 'approvals:read',
    params,
    responses: { 200: toolCallDetailSchema },
  }),
  resolve: defineRoute({
    method: 'post',
    path: '/api/v1/tool-calls/:callId/resolution',
    summary: 'Settle an unknown outcome: ask the bank again, or say what it has told you. The call is never repeated',
    tag,
    access: 'tool-calls:resolve',
    params,
    body: z.object({
      action: z.enum(['look-up', 'mark-done', 'mark-not-done']),
      reason: z.string().trim().min(3, 'Say how you know.').max(1000),
    }),
    responses: { 200: toolCallDetailSchema },
  }),
};
