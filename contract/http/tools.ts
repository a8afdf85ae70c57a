import { z } from 'zod';
import { listOf } from './common.ts';
import { defineRoute } from './route.ts';

export const toolSchema = z
  .object({
    name: z.string(),
    description: z.string(),
    category: z.string(),
    effect: z.enum(['read', 'write']),
    requiresAuth: z.boolean(),
    requires2FA: z.boolean(),
    rateLimitPerMinute: z.int(),
    parameters: z.record(z.string(), z.unknown()),
  })
  .meta({ id: 'Tool' });
export type Tool = z.infer<typeof toolSchema>;

const tag = 'Tools';

export const toolRoutes = {
  list: defineRoute({
    method: 'get',
    path: '/api/v1/tools',
    summary: 'Tools that agents may be given',
    tag,
    access: 'tools:read',
    responses: { 200: listOf(toolSchema) },
  }),
  execute: defineRoute({
    method: 'post',
    path: '/api/v1/tools/:toolName/execute',
    summary: 'Run a tool for a customer; a gated one waits for its approval',
    tag,
    access: 'tools:execute',
    params: z.object({ toolName: z.string().max(128) }),
    body: z.object({ arguments: z.record(z.string(), z.unknown()).default({}), customerId: z.string().min(1).max(128) }),
    responses: {
      200: z.object({ status: z.string(), summary: z.string(), data: z.unknown() }),
      202: z.object({ approvalId: z.string() }),
    },
  }),
};
