import { z } from 'zod';
import { flowEdgeSchema, flowSchema } from '../../domain/flow/model.ts';
import { BLANK_KINDS, portableAgentSchema } from '../../domain/flow/portable.ts';
import { idSchema, listOf, pageQuery, timeSchema } from './common.ts';
import { defineRoute } from './route.ts';

export const problemOfFlowSchema = z.object({
  nodeId: z.string().optional(),
  path: z.string().optional(),
  code: z.string(),
  message: z.string(),
  severity: z.enum(['error', 'warning']),
});

export const agentSummarySchema = z
  .object({
    id: idSchema,
    name: z.string(),
    description: z.string(),
    status: z.enum(['draft', 'staging', 'production']),
    /** Semantic version of the newest version, or null when there is none. */
    version: z.string().nullable(),
    publishedVersionId: z.string().nullable(),
    revision: z.int(),
    problemCount: z.int(),
    createdAt: timeSchema,
    createdBy: z.string(),
    updatedAt: timeSchema,
    updatedBy: z.string(),
  })
  .meta({ id: 'AgentSummary' });
export type AgentSummary = z.infer<typeof agentSummarySchema>;

export const agentSchema = agentSummarySchema
  .extend({ flow: flowSchema, problems: z.array(problemOfFlowSchema) })
  .meta({ id: 'Agent' });
export type Agent = z.infer<typeof agentSchema>;

export const agentVersionSchema = z
  .object({
    id: idSchema,
    agentId: idSchema,
    version: z.string(),
    changeDescription: z.string(),
    published: z.boolean(),
    /** Who meets it now; null: nobody new. */
    stage: z.enum(['staging', 'canary', 'test', 'production']).nullable(),
    /** When customers first had it; null: never, so nobody can roll back to it. */
    inProductionAt: timeSchema.nullable().optional(),
    createdAt: timeSchema,
    createdBy: z.string(),
  })
  .meta({ id: 'AgentVersion' });
export type AgentVersion = z.infer<typeof agentVersionSchema>;

const nodeReference = z.object({ id: z.string(), type: z.string(), name: z.string().nullable() });
const fieldDifference = z.object({ path: z.string(), before: z.unknown(), after: z.unknown() });

export const flowDifferenceSchema = z
  .object({
    nodes: z.object({
      added: z.array(nodeReference),
      removed: z.array(nodeReference),
      changed: z.array(nodeReference.extend({ fields: z.array(fieldDifference) })),
    }),
    edges: z.object({ added: z.array(flowEdgeSchema), removed: z.array(flowEdgeSchema) }),
  })
  .meta({ id: 'FlowDifference' });

const name = z.string().trim().min(1, 'Give the agent a name.').max(120);
const description = z.string().trim().max(2000).default('');
const params = z.object({ agentId: idSchema });
const versionDetail = agentVersionSchema.extend({ flow: flowSchema });
const tag = 'Agents';

export const agentRoutes = {
  list: defineRoute({
    method: 'get',
    path: '/api/v1/agents',
    summary: 'Agents, newest change first',
    tag,
    access: 'agents:read',
    query: pageQuery.extend({ q: z.string().max(200).optional() }),
    responses: { 200: listOf(agentSummarySchema) },
  }),
  create: defineRoute({
    method: 'post',
    path: '/api/v1/agents',
    summary: 'Create an agent; without a flow it gets a start, a model and an end',
    tag,
    access: 'agents:write',
    body: z.object({ name, description, flow: flowSchema.optional() }),
    responses: { 201: agentSchema },
  }),
  read: defineRoute({
    method: 'get',
    path: '/api/v1/agents/:agentId',
    summary: 'An agent with its draft and every problem of it',
    tag,
    access: 'agents:read',
    params,
    responses: { 200: agentSchema },
  }),
  save: defineRoute({
    method: 'put',
    path: '/api/v1/agents/:agentId',
    summary: 'Save the draft; 409 when `revision` is old',
    tag,
    access: 'agents:write',
    params,
    body: z.object({ name, description, flow: flowSchema, revision: z.int().nonnegative() }),
    responses: { 200: agentSchema },
  }),
  remove: defineRoute({
    method: 'delete',
    path: '/api/v1/agents/:agentId',
    summary: 'Delete an agent; its conversations and versions stay on record',
    tag,
    access: 'agents:write',
    params,
    responses: { 204: null },
  }),
  validate: defineRoute({
    method: 'post',
    path: '/api/v1/agents/:agentId/validate',
    summary: 'Every problem of the draft, or of the flow in the body',
    tag,
    access: 'agents:read',
    params,
    body: z.object({ flow: flowSchema.optional() }).optional(),
    responses: { 200: z.object({ problems: z.array(problemOfFlowSchema) }) },
  }),
  versions: defineRoute({
    method: 'get',
    path: '/api/v1/agents/:agentId/versions',
    summary: 'Versions, newest first',
    tag,
    access: 'agents:read',
    params,
    query: pageQuery,
    responses: { 200: listOf(agentVersionSchema) },
  }),
  version: defineRoute({
    method: 'get',
    path: '/api/v1/agents/:agentId/versions/:versionId',
    summary: 'A version with its flow',
    tag,
    access: 'agents:read',
    params: params.extend({ versionId: idSchema }),
    responses: { 200: versionDetail },
  }),
  compare: defineRoute({
    method: 'get',
    path: '/api/v1/agents/:agentId/versions/:versionId/compare/:otherVersionId',
    summary: 'What the second version has, lacks and does otherwise than the first',
    tag,
    access: 'agents:read',
    params: params.extend({ versionId: idSchema, otherVersionId: idSchema }),
    responses: { 200: flowDifferenceSchema },
  }),
  export: defineRoute({
    method: 'get',
    path: '/api/v1/agents/:agentId/export',
    summary: 'The draft as a file, without secrets',
    tag,
    access: 'agents:read',
    params,
    responses: { 200: portableAgentSchema },
  }),
  import: defineRoute({
    method: 'post',
    path: '/api/v1/agents/import',
    summary: 'Make an agent of an exported file; says what has to be filled in here',
    tag,
    access: 'agents:write',
    body: portableAgentSchema,
    responses: {
      201: z.object({
        agent: agentSchema,
        toFillIn: z.array(z.object({
          nodeId: z.string(), path: z.string(), message: z.string(),
          kind: z.enum(BLANK_KINDS).optional(),
          /** The name of the knowledge base, tool or provider that is missing. */
          what: z.string().optional(),
        })),
      }),
    },
  }),
  createVersion: defineRoute({
    method: 'post',
    path: '/api/v1/agents/:agentId/versions',
    summary: 'Make an immutable version of the draft; new conversations start on it unless it needs a release',
    tag,
    access: 'agents:write',
    params,
    body: z.object({
      changeDescription: z.string().trim().max(2000).default(''),
      /** Left out: at once in development, and where no customer uses the agent yet. */
      publish: z.boolean().optional(),
    }),
    responses: { 201: agentVersionSchema },
  }),
  restore: defineRoute({
    method: 'post',
    path: '/api/v1/agents/:agentId/versions/:versionId/restore',
    summary: 'Make the draft, and a new version, of a former one',
    tag,
    access: 'agents:write',
    params: params.extend({ versionId: idSchema }),
    body: z.object({ changeDescription: z.string().trim().max(2000).optional() }).optional(),
    responses: { 201: agentVersionSchema },
  }),
};
