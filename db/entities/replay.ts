import { defineEntity, p } from '@mikro-orm/core';
import type { PairFigures, Verdict } from '../../domain/replay/pair.ts';
import type { ReplayFilter, ReplayJudge } from '../../domain/replay/settings.ts';
import type { ReplaySummary } from '../../domain/replay/summary.ts';
import { tenantColumns } from './columns.ts';

const ReplayRunSchema = defineEntity({
  name: 'ReplayRun',
  tableName: 'replay_runs',
  properties: {
    ...tenantColumns,
    agentId: p.uuid(),
    /** The candidate. */
    versionId: p.uuid(),
    /** The release that asked for it. */
    releaseId: p.uuid().nullable(),
    filter: p.json<ReplayFilter>(),
    judge: p.json<ReplayJudge>().nullable(),
    status: p.enum(['running', 'completed', 'cancelled', 'over-budget', 'failed'] as const),
    /** Millionths of a US dollar that it may cost; null: no cap. */
    budgetMicros: p.bigint('number').nullable(),
    /** What it was expected to cost; null where nothing was known to go by. */
    estimateMicros: p.bigint('number').nullable(),
    workflowId: p.string(),
    startedBy: p.string(),
    endedAt: p.datetime(3).nullable(),
    /** Who cancelled it. */
    endedBy: p.string().nullable(),
    /** Written when it ends. */
    summary: p.json<ReplaySummary>().nullable(),
    reason: p.text().nullable(),
  },
});
export class ReplayRun extends ReplayRunSchema.class {}
ReplayRunSchema.setClass(ReplayRun);

/** A production conversation and its repetition. Their words stay with the conversations. */
const ReplayPairSchema = defineEntity({
  name: 'ReplayPair',
  tableName: 'replay_pairs',
  properties: {
    ...tenantColumns,
    runId: p.uuid(),
    /** From 1: the order in which they are held, latest conversation first. */
    position: p.integer(),
    originalConversationId: p.uuid(),
    /** The one that it is repeated in. */
    conversationId: p.uuid(),
    status: p.enum(['waiting', 'running', 'done', 'error', 'cancelled'] as const),
    diverges: p.boolean(),
    figures: p.json<PairFigures>().nullable(),
    verdict: p.json<Verdict>().nullable(),
    /** Why it has no figures, or no verdict. */
    reason: p.text().nullable(),
    /** Of the repetition's turns, without judging. */
    costMicros: p.bigint('number'),
    judgeCostMicros: p.bigint('number'),
    startedAt: p.datetime(3).nullable(),
    endedAt: p.datetime(3).nullable(),
  },
});
export class ReplayPair extends ReplayPairSchema.class {}
ReplayPairSchema.setClass(ReplayPair);
export { ReplayRunSchema, ReplayPairSchema };
