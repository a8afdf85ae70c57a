import { z } from 'zod';
import { idSchema, listOf, timeSchema } from './common.ts';
import { defineRoute } from './route.ts';

const toolUsageSchema = z.object({
  agentId: idSchema,
  agentName: z.string(),
  /** `draft`: in what is being edited; `published`: in what new conversations start on. */
  in: z.array(z.enum(['draft', 'published'])),
});
export type ToolUsage = z.infer<typeof toolUsageSchema>;

/** Of the last seven days. */
const toolStatisticsSchema = z.object({
  calls: z.int(),
  failed: z.int(),
  /** Milliseconds of the call itself; null where nothing was measured. */
  p50Ms: z.number().nullable(),
  p95Ms: z.number().nullable(),
  /** Seven days, oldest first. */
  days: z.array(z.object({ day: z.string(), calls: z.int(), failed: z.int() })),
});
export type ToolStatistics = z.infer<typeof toolStatisticsSchema>;

const toolSourceReference = z.object({
  kind: z.enum(['built-in', 'openapi', 'mcp']),
  id: idSchema.optional(),
  name: z.string(),
  /** Which operation, or which tool of the server. */
  operation: z.string().optional(),
});

export const toolSchema = z
  .object({
    name: z.string(),
    description: z.string(),
    category: z.string(),
    effect: z.enum(['read', 'write']),
    requiresAuth: z.boolean(),
    requires2FA: z.boolean(),
    rateLimitPerMinute: z.int(),
    /** A call says how much it moves, which limits of money read. */
    movesMoney: z.boolean().optional(),
    parameters: z.record(z.string(), z.unknown()),
    title: z.string().optional(),
    source: toolSourceReference.optional(),
    /** False where the tenant has switched it off. */
    enabled: z.boolean().optional(),
    /** What a call waits for at the least; an agent may ask for more. */
    gate: z.enum(['none', 'confirm', '2fa']).optional(),
    usedBy: z.array(toolUsageSchema).optional(),
    statistics: toolStatisticsSchema.optional(),
  })
  .meta({ id: 'Tool' });
export type Tool = z.infer<typeof toolSchema>;

export const toolDetailSchema = toolSchema
  .extend({
    responseSchema: z.record(z.string(), z.unknown()).nullable(),
    lastCalls: z.array(
      z.object({
        callId: z.string(),
        at: timeSchema,
        status: z.string(),
        /** Null where the call was not made, or not measured. */
        durationMs: z.number().nullable(),
        conversationId: z.string().nullable(),
        summary: z.string().nullable(),
      }),
    ),
  })
  .meta({ id: 'ToolDetail' });
export type ToolDetail = z.infer<typeof toolDetailSchema>;

const tag = 'Tools';
const params = z.object({ toolName: z.string().max(128) });

export const toolRoutes = {
  list: defineRoute({
    method: 'get',
    path: '/api/v1/tools',
    summary: 'Tools that agents may be given, built-in and imported; `include=figures` adds who uses them, calls and errors',
    tag,
    access: 'tools:read',
    query: z.object({ include: z.enum(['figures']).optional() }),
    responses: { 200: listOf(toolSchema) },
  }),
  read: defineRoute({
    method: 'get',
    path: '/api/v1/tools/:toolName',
    summary: 'A tool: its schema, where it is used, its last calls, its errors and durations of a week',
    tag,
    access: 'tools:read',
    params,
    responses: { 200: toolDetailSchema },
  }),
  remove: defineRoute({
    method: 'delete',
    path: '/api/v1/tools/:toolName',
    summary: 'Remove an imported tool, unless agents use it',
    tag,
    access: 'tools:write',
    params,
    responses: { 204: null },
  }),
  execute: defineRoute({
    method: 'post',
    path: '/api/v1/tools/:toolName/execute',
    summary: 'Run a tool for a customer; a gated one waits for its approval',
    tag,
    access: 'tools:execute',
    params,
    body: z.object({ arguments: z.record(z.string(), z.unknown()).default({}), customerId: z.string().min(1).max(128) }),
    responses: {
      200: z.object({ status: z.string(), summary: z.string(), data: z.unknown() }),
      202: z.object({ approvalId: z.string() }),
    },
  }),
};
