import { z } from 'zod';
import { LIMITS } from '../../domain/limits.ts';
import { DEPLOYMENT_STATUSES, METRICS, OUTCOMES, RELEASE_KINDS, STAGES } from '../../domain/release/model.ts';
import { CONVERSATION_POLICIES } from '../../domain/release/moving.ts';
import { DECISION_KINDS } from '../../domain/release/record.ts';
import { abTestSchema, canarySchema, gatesSchema, sharePercentSchema } from '../../domain/release/settings-schema.ts';
import { idSchema, listOf, pageQuery, timeSchema } from './common.ts';
import { defineRoute } from './route.ts';
import { testBaselineSchema, testPlanSchema, testStateSchema } from './ab-tests.ts';

const versionSchema = z.object({ id: idSchema, version: z.string(), changeDescription: z.string() });
const personSchema = z.object({ id: idSchema, name: z.string() });
const problemSchema = z.object({ code: z.string(), path: z.string(), message: z.string() });

const armSchema = z.object({
  conversations: z.int(), withError: z.int(), handedOver: z.int(), withGuardrail: z.int(), ratings: z.int(), goodRatings: z.int(),
  cost: z.object({ mean: z.number(), variance: z.number() }), turns: z.int(), p95Ms: z.number().nullable(), slowTurns: z.int(),
});

const findingSchema = z.object({
  metric: z.enum(METRICS),
  verdict: z.enum(['waiting', 'holds', 'worse']),
  candidate: z.number().nullable(),
  production: z.number().nullable(),
  candidateCount: z.int(),
  productionCount: z.int(),
  minimumCount: z.int(),
  /** How much worse the version on trial is, between what and what. */
  worseBy: z.object({ lower: z.number(), upper: z.number() }).nullable(),
  allowed: z.number(),
});

export const releaseSummarySchema = z
  .object({
    id: idSchema,
    agentId: idSchema,
    agentName: z.string(),
    kind: z.enum(RELEASE_KINDS),
    version: versionSchema,
    /** In production when this was proposed. */
    baseline: versionSchema.nullable(),
    note: z.string(),
    stage: z.enum(STAGES),
    status: z.enum(DEPLOYMENT_STATUSES),
    environment: z.enum(['staging', 'production']).nullable(),
    outcome: z.enum(OUTCOMES).nullable(),
    reason: z.string().nullable(),
    sharePercent: z.int(),
    paused: z.boolean(),
    /** Its version is what production runs now, and this release brought it there. */
    inForce: z.boolean(),
    proposedBy: personSchema,
    createdAt: timeSchema,
    updatedAt: timeSchema,
    endedAt: timeSchema.nullable(),
    /** Of an A/B test: the numbers of its versions. */
    testedVersions: z.array(z.string()).optional(),
  })
  .meta({ id: 'ReleaseSummary' });
export type ReleaseSummary = z.infer<typeof releaseSummarySchema>;

export const releaseSchema = releaseSummarySchema
  .extend({
    workflowId: z.string(),
    temporalUrl: z.string(),
    verdict: z.enum(['approved', 'rejected']).nullable(),
    testers: z.array(z.string()),
    gates: gatesSchema,
    canary: canarySchema,
    checks: z.array(problemSchema),
    evaluation: z.array(z.object({
      suiteId: idSchema, suiteName: z.string(), failUnder: z.number(), runId: z.string().nullable(),
      status: z.enum(['passed', 'failed', 'running', 'missing']), score: z.number().nullable(),
    })),
    /** Where one is asked for, once it has begun: its id is the replay's. */
    replay: z.object({
      runId: idSchema, status: z.enum(['running', 'passed', 'failed']), compared: z.int(), divergingShare: z.number().nullable(),
      likeness: z.number().nullable(), judgedShare: z.number().nullable(), costChange: z.number().nullable(), reasons: z.array(z.string()),
    }).nullable(),
    canaryState: z.object({
      startedAt: timeSchema,
      stepIndex: z.int(),
      stepEndsAt: timeSchema.nullable(),
      figures: z.object({ candidate: armSchema, production: armSchema, measuredAt: timeSchema }).nullable(),
      findings: z.array(findingSchema),
    }).nullable(),
    decisions: z.array(z.object({
      id: idSchema,
      kind: z.enum(DECISION_KINDS),
      /** Null where the release decided by itself. */
      by: personSchema.nullable(),
      reason: z.string().nullable(),
      detail: z.record(z.string(), z.unknown()),
      at: timeSchema,
    })),
    /** What becomes of open conversations on other versions once this one is in production. */
    conversationPolicy: z.enum(CONVERSATION_POLICIES).optional(),
    /** Conversations that this release has moved to another version, so far. */
    movedConversations: z.int().optional(),
    test: testPlanSchema.nullable().optional(),
    testState: testStateSchema.nullable().optional(),
    /** Customers' conversations of the last 30 days that the desk has not taken, by the version that they are on. */
    conversations: z.array(z.object({ versionId: idSchema, version: z.string(), count: z.int() })),
    /** What the caller may do with it now. */
    mayDecide: z.boolean(),
    mayAbort: z.boolean(),
  })
  .meta({ id: 'Release' });
export type Release = z.infer<typeof releaseSchema>;

const reason = z.string().trim().min(1, 'Say why.').max(2000);
const conversationPolicy = z.enum(CONVERSATION_POLICIES);
const acceptedSchema = z.object({ releaseId: idSchema, workflowId: z.string() });
const backPolicy = conversationPolicy.optional().describe('Left out, as the release that is in force says.');
const params = z.object({ releaseId: idSchema });
const ofAgent = z.object({ agentId: idSchema });
const tag = 'Releases';

const decision = <Name extends string, Body extends z.ZodType>(name: Name, summary: string, body: Body) =>
  defineRoute({
    method: 'post',
    path: `/api/v1/releases/:releaseId/${name}`,
    summary,
    tag,
    access: 'releases:decide',
    params,
    body,
    responses: { 200: releaseSchema },
  });

export const proposalSchema = z.object({
  versionId: idSchema,
  note: z.string().trim().min(1, 'Say what this release is for.').max(2000),
  gates: gatesSchema.default({ suites: [] }),
  canary: canarySchema.default({ steps: [], advance: 'schedule', conditions: [], checkSeconds: 30, withoutEvidence: 'wait' }),
  /** Ids of customers, and e-mail addresses of staff, whose live conversations start on the version from staging on. An address that nobody has is refused. */
  testers: z.array(z.string().trim().min(1).max(320)).max(LIMITS.releaseTesters).default([]),
  conversations: conversationPolicy.default('stay').describe('Whether open conversations on other versions go on with this one, from their next turn after it is in production.'),
});

export const testProposalSchema = abTestSchema.safeExtend({ note: z.string().trim().min(1, 'Say what this test is for.').max(2000) });

export const releaseRoutes = {
  list: defineRoute({
    method: 'get',
    path: '/api/v1/releases',
    summary: 'Releases of all agents, newest first',
    tag,
    access: 'releases:read',
    query: pageQuery.extend({ running: z.enum(['true', 'false']).optional() }),
    responses: { 200: listOf(releaseSummarySchema) },
  }),
  ofAgent: defineRoute({
    method: 'get',
    path: '/api/v1/agents/:agentId/releases',
    summary: 'Releases of an agent, newest first',
    tag,
    access: 'releases:read',
    params: ofAgent,
    query: pageQuery,
    responses: { 200: listOf(releaseSummarySchema) },
  }),
  propose: defineRoute({
    method: 'post',
    path: '/api/v1/agents/:agentId/releases',
    summary: 'Propose a version for production: checks, evaluation, staging, a second person’s approval, canary',
    tag,
    access: 'releases:propose',
    params: ofAgent,
    body: proposalSchema,
    responses: { 202: acceptedSchema },
  }),
  proposeTest: defineRoute({
    method: 'post',
    path: '/api/v1/agents/:agentId/ab-tests',
    summary: 'Propose an A/B test of two or more versions: checks, a second person’s approval, shares of new customers, a result',
    tag,
    access: 'releases:propose',
    params: ofAgent,
    body: testProposalSchema,
    responses: { 202: acceptedSchema },
  }),
  testBaseline: defineRoute({
    method: 'get',
    path: '/api/v1/agents/:agentId/ab-tests/baseline',
    summary: 'What production does now by each metric, to reckon the size of an A/B test from',
    tag,
    access: 'releases:read',
    params: ofAgent,
    responses: { 200: testBaselineSchema },
  }),
  choose: defineRoute({
    ...decision('choose', 'End an A/B test with one of its versions; with `rollOut`, it is proposed as a release at once', z.object({
      versionId: idSchema, reason, rollOut: z.boolean().default(true), conversations: conversationPolicy.default('stay'),
    })),
    responses: { 200: z.object({ release: releaseSchema, next: acceptedSchema.nullable() }) },
  }),
  rollBackAgent: defineRoute({
    method: 'post',
    path: '/api/v1/agents/:agentId/roll-back',
    summary: 'Put a former version into production; gives up a release that runs',
    tag,
    access: 'releases:decide',
    params: ofAgent,
    body: z.object({ versionId: idSchema, reason, conversations: backPolicy }),
    responses: { 202: acceptedSchema },
  }),
  read: defineRoute({
    method: 'get',
    path: '/api/v1/releases/:releaseId',
    summary: 'A release with its checks, figures and decisions',
    tag,
    access: 'releases:read',
    params,
    responses: { 200: releaseSchema },
  }),
  approve: decision('approve', 'Approve a release that somebody else has proposed', z.object({ reason: reason.optional() }).optional()),
  reject: decision('reject', 'Reject a release that somebody else has proposed', z.object({ reason })),
  share: decision('share', 'Set the canary’s share of new customers; 100 takes it to production', z.object({
    sharePercent: sharePercentSchema, reason: reason.optional(),
  })),
  pause: decision('pause', 'Hold the release where it is; its conditions are still watched', z.object({ reason: reason.optional() }).optional()),
  resume: decision('resume', 'Let a paused release go on', z.object({ reason: reason.optional() }).optional()),
  abort: defineRoute({
    ...decision('abort', 'Give a release up; who proposed it may, too', z.object({ reason })),
    access: 'releases:propose',
  }),
  rollBack: defineRoute({
    method: 'post',
    path: '/api/v1/releases/:releaseId/roll-back',
    summary: 'Roll back to the version before the release, or to a former one',
    tag,
    access: 'releases:decide',
    params,
    body: z.object({ versionId: idSchema.optional(), reason, conversations: backPolicy }),
    responses: { 202: acceptedSchema },
  }),
};
