import { z } from 'zod';
import { flowSchema } from '../../domain/flow/model.ts';
import { idSchema } from './common.ts';
import { turnSchema } from './conversations.ts';
import { defineRoute } from './route.ts';
import { nodeInputSchema, stepRecordSchema } from './steps.ts';

/** A turn with the whole record of its steps. */
export const turnRecordSchema = turnSchema
  .extend({
    /** From 1, within the conversation. */
    sequence: z.int(),
    conversationId: idSchema,
    said: z.string(),
    reply: z.string(),
    steps: z.array(stepRecordSchema),
  })
  .meta({ id: 'TurnRecord' });
export type TurnRecord = z.infer<typeof turnRecordSchema>;

const customerToken = z.string().max(4096).optional();
const tag = 'Trials';

/** What a tester does with parts of a flow and with turns that were. */
export const trialRoutes = {
  readTurn: defineRoute({
    method: 'get',
    path: '/api/v1/conversations/:conversationId/turns/:turnId',
    summary: 'A turn with what each step knew, changed and cost',
    tag,
    access: 'conversations:read',
    params: z.object({ conversationId: idSchema, turnId: idSchema }),
    responses: { 200: turnRecordSchema },
  }),
  fork: defineRoute({
    method: 'post',
    path: '/api/v1/conversations/:conversationId/fork',
    summary: 'A test conversation with the history before a turn, which is run again, or from one of its steps on',
    tag,
    access: 'chat:test',
    params: z.object({ conversationId: idSchema }),
    body: z.object({
      turnId: idSchema,
      /** The step to go on from, by its node or by its place from 0; what came before it is taken from the record. */
      nodeId: z.string().max(64).optional(),
      step: z.int().nonnegative().optional(),
      text: z.string().optional().describe('In place of what was said.'),
      /** `recorded`: as in the conversation that is forked, and nothing is written. `live`: as in any test. */
      tools: z.enum(['recorded', 'live']).default('recorded'),
      versionId: idSchema.optional().describe('Another version of the same agent.'),
      draft: z.literal(true).optional().describe('The draft as it is now, in place of a version.'),
      customerToken: customerToken.describe('With live tools: who the customer is.'),
      run: z.boolean().default(true).describe('False: only prepared; the next message of the conversation runs the turn.'),
    }),
    responses: {
      201: z.object({
        conversationId: idSchema,
        versionId: idSchema,
        /** What is said, and was where the turn is not run yet. */
        text: z.string(),
        turnId: z.string().nullable(),
        messageId: z.string().nullable(),
      }),
    },
  }),
  runNode: defineRoute({
    method: 'post',
    path: '/api/v1/agents/:agentId/node-runs',
    summary: 'Run one node alone with a given input, in a test conversation of its own',
    tag,
    access: 'agents:write',
    params: z.object({ agentId: idSchema }),
    body: z.object({
      nodeId: z.string().min(1).max(64),
      /** Left out: the draft as it was saved. */
      flow: flowSchema.optional(),
      input: nodeInputSchema,
      customerToken,
    }),
    responses: {
      /** What it came to, or, where that takes longer, where to look: `step` is null and the turn is still `running`. */
      202: z.object({
        conversationId: idSchema,
        turnId: z.string(),
        workflowId: z.string(),
        runId: z.string(),
        status: turnSchema.shape.status,
        reply: z.string(),
        step: stepRecordSchema.nullable(),
      }),
    },
  }),
};
