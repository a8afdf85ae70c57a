import { z } from 'zod';
import { approvalKindSchema } from '../events.ts';
import { idSchema, listOf, pageQuery, timeSchema } from './common.ts';
import { defineRoute } from './route.ts';

export const approvalSchema = z
  .object({
    id: z.string(),
    conversationId: z.string().nullable(),
    turnId: z.string().nullable(),
    toolCallId: z.string(),
    toolName: z.string(),
    arguments: z.record(z.string(), z.unknown()),
    argumentsDigest: z.string(),
    summary: z.string(),
    customer: z.object({ id: z.string(), name: z.string() }),
    kind: approvalKindSchema,
    status: z.enum(['waiting', 'approved', 'rejected', 'expired']),
    requestedAt: timeSchema,
    expiresAt: timeSchema,
    triesLeft: z.int(),
    decidedAt: timeSchema.nullable(),
    decidedBy: z.string().nullable(),
    reason: z.string().nullable(),
    /** Of a call that moves money. */
    amount: z.object({ amountMinor: z.int(), currency: z.string() }).optional(),
    /** Of an approved 2FA: whether the customer's code, or a call-back by staff, stood for it. */
    verification: z.enum(['code', 'call-back']).optional(),
    /** The member of staff who asked for the call, if one did. They may not be its second person. */
    requestedBy: z.object({ id: z.string(), name: z.string() }).optional(),
    /** Of a `second-person` approval: who approved first. They may not approve it again. */
    firstApprover: z.object({ id: z.string(), name: z.string(), kind: z.enum(['customer', 'support']) }).optional(),
  })
  .meta({ id: 'Approval' });
export type Approval = z.infer<typeof approvalSchema>;

/** What became of the call: the only way to learn it for one that was announced with 202. */
export const approvalDetailSchema = approvalSchema
  .extend({
    call: z
      .object({
        status: z.enum([
          'requested', 'awaiting-approval', 'executing', 'succeeded', 'failed', 'rejected', 'expired', 'unknown',
        ]),
        summary: z.string().nullable(),
        /** The tool's result, once it has succeeded. */
        data: z.unknown(),
      })
      .nullable(),
  })
  .meta({ id: 'ApprovalDetail' });

export const decisionSchema = z.object({
  decision: z.enum(['approve', 'reject']),
  code: z.string().trim().min(1).max(32).optional(),
  /** How staff made sure of the customer. A call-back stands for the code, and needs a reason. */
  verification: z.enum(['code', 'call-back']).optional(),
  argumentsDigest: z.string().regex(/^[0-9a-f]{64}$/, 'The SHA-256 of the arguments, as lower-case hex.'),
  reason: z.string().trim().max(1000).optional(),
});

const tag = 'Approvals';

export const approvalRoutes = {
  list: defineRoute({
    method: 'get',
    path: '/api/v1/approvals',
    summary: 'Gated calls, oldest first',
    tag,
    access: 'approvals:read',
    query: pageQuery.extend({ status: z.enum(['waiting', 'approved', 'rejected', 'expired']).default('waiting') }),
    responses: { 200: listOf(approvalSchema) },
  }),
  read: defineRoute({
    method: 'get',
    path: '/api/v1/approvals/:approvalId',
    summary: 'A gated call, with its outcome once it has run',
    tag,
    access: 'approvals:read',
    params: z.object({ approvalId: idSchema }),
    responses: { 200: approvalDetailSchema },
  }),
  decide: defineRoute({
    method: 'post',
    path: '/api/v1/approvals/:approvalId/decision',
    summary: 'Approve or reject a waiting call: bound to its arguments, once',
    tag,
    access: 'approvals:decide',
    params: z.object({ approvalId: idSchema }),
    body: decisionSchema,
    responses: { 200: z.object({ status: z.string(), outcome: z.string() }) },
  }),
};
