import { defineEntity, p } from '@mikro-orm/core';
import type { Flow } from '../../domain/flow/model.ts';
import type { RuntimePackage } from '../../domain/flow/plan.ts';
import type { Routing } from '../../domain/release/choice.ts';
import type { Moving } from '../../domain/release/moving.ts';
import { tenantColumns, updatedAt } from './columns.ts';

const AgentSchema = defineEntity({
  name: 'Agent',
  tableName: 'agents',
  properties: {
    ...tenantColumns,
    name: p.string(),
    description: p.text(),
    status: p.enum(['draft', 'staging', 'production'] as const).default('draft'),
    /** The draft. */
    flow: p.json<Flow>(),
    /** Grows by one at each save: the optimistic lock that the API shows. */
    revision: p.integer(),
    /** The version on which new conversations start. */
    publishedVersionId: p.uuid().nullable(),
    /** What a running release has on trial, and for whom. */
    routing: p.json<Routing>().nullable(),
    /** Which open conversations go on with another version. */
    moving: p.json<Moving>().nullable(),
    createdBy: p.string(),
    updatedBy: p.string(),
    updatedAt,
    deletedAt: p.datetime(3).nullable(),
  },
});
export class Agent extends AgentSchema.class {}
AgentSchema.setClass(Agent);

const AgentVersionSchema = defineEntity({
  name: 'AgentVersion',
  tableName: 'agent_versions',
  properties: {
    ...tenantColumns,
    agentId: p.uuid(),
    /** Semantic; `draft+<hash>` for a snapshot of the draft that a test conversation ran on. */
    version: p.string(),
    kind: p.enum(['released', 'snapshot'] as const),
    /** SHA-256 of the canonical flow: the same draft is snapshot once. */
    flowDigest: p.string(),
    flow: p.json<Flow>(),
    runtimePackage: p.json<RuntimePackage>(),
    changeDescription: p.text(),
    createdBy: p.string(),
    /** When customers first had it; null: never. */
    inProductionAt: p.datetime(3).nullable(),
  },
});
export class AgentVersion extends AgentVersionSchema.class {}
AgentVersionSchema.setClass(AgentVersion);
export { AgentSchema, AgentVersionSchema };
