import { defineEntity, p } from '@mikro-orm/core';
import type { TestPlan, TestState } from '../../domain/release/ab-test.ts';
import type { ConversationPolicy } from '../../domain/release/moving.ts';
import type { CanaryPlan, DeploymentStatus, Gates, Outcome, ReleaseKind, Stage } from '../../domain/release/model.ts';
import type { CanaryState, DecisionKind, GateResult, ReleaseProblem } from '../../domain/release/record.ts';
import type { ReplayGateResult } from '../../domain/replay/gate.ts';
import { tenantColumns, updatedAt } from './columns.ts';

/** What the workflow of a release has told of it last. */
const ReleaseSchema = defineEntity({
  name: 'Release',
  tableName: 'releases',
  properties: {
    ...tenantColumns,
    agentId: p.uuid(),
    kind: p.string().$type<ReleaseKind>(),
    versionId: p.uuid(),
    /** In production when this was proposed; nothing before an agent's first publication. */
    baselineVersionId: p.uuid().nullable(),
    note: p.text(),
    /** What becomes of open conversations on other versions once its own is in production. */
    conversations: p.string().$type<ConversationPolicy>().default('stay'),
    gates: p.json<Gates>(),
    canary: p.json<CanaryPlan>(),
    testers: p.json<string[]>(),
    proposedById: p.uuid(),
    proposedByName: p.string(),
    workflowId: p.string(),
    /** The newest of its runs, once it has told. */
    runId: p.string().nullable(),
    /** Grows with each telling: one that comes late changes nothing. */
    sequence: p.integer().default(0),
    stage: p.string().$type<Stage>(),
    status: p.string().$type<DeploymentStatus>(),
    environment: p.string().$type<'staging' | 'production'>().nullable(),
    outcome: p.string().$type<Outcome>().nullable(),
    reason: p.text().nullable(),
    sharePercent: p.integer().default(0),
    paused: p.boolean().default(false),
    verdict: p.string().$type<'approved' | 'rejected'>().nullable(),
    checks: p.json<ReleaseProblem[]>(),
    evaluation: p.json<GateResult[]>(),
    replay: p.json<ReplayGateResult>().nullable(),
    canaryState: p.json<CanaryState>().nullable(),
    /** Of an A/B test. */
    test: p.json<TestPlan>().nullable(),
    testState: p.json<TestState>().nullable(),
    updatedAt,
    endedAt: p.datetime(3).nullable(),
  },
});
export class Release extends ReleaseSchema.class {}
ReleaseSchema.setClass(Release);

const ReleaseDecisionSchema = defineEntity({
  name: 'ReleaseDecision',
  tableName: 'release_decisions',
  properties: {
    ...tenantColumns,
    releaseId: p.uuid(),
    /** Order within the release. */
    position: p.integer(),
    kind: p.string().$type<DecisionKind>(),
    /** Nobody where the release decided by itself. */
    byId: p.uuid().nullable(),
    byName: p.string().nullable(),
    reason: p.text().nullable(),
    detail: p.json<Record<string, unknown>>(),
  },
});
export class ReleaseDecision extends ReleaseDecisionSchema.class {}
ReleaseDecisionSchema.setClass(ReleaseDecision);
export { ReleaseSchema, ReleaseDecisionSchema };
