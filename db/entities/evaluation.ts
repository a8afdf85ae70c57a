import { defineEntity, p } from '@mikro-orm/core';
import type { ExpectationResult } from '../../domain/evaluation/result.ts';
import type { EvaluationCase } from '../../domain/evaluation/suite.ts';
import type { Summary } from '../../domain/evaluation/summary.ts';
import { tenantColumns, updatedAt } from './columns.ts';

const EvaluationSuiteSchema = defineEntity({
  name: 'EvaluationSuite',
  tableName: 'evaluation_suites',
  properties: {
    ...tenantColumns,
    /** Whose versions it is run on; null: any agent's. */
    agentId: p.uuid().nullable(),
    name: p.string(),
    description: p.text(),
    cases: p.json<EvaluationCase[]>(),
    /** Grows by one at each save: the optimistic lock that the API shows. */
    revision: p.integer(),
    createdBy: p.string(),
    updatedBy: p.string(),
    updatedAt,
  },
});
export class EvaluationSuite extends EvaluationSuiteSchema.class {}
EvaluationSuiteSchema.setClass(EvaluationSuite);

const EvaluationRunSchema = defineEntity({
  name: 'EvaluationRun',
  tableName: 'evaluation_runs',
  properties: {
    ...tenantColumns,
    suiteId: p.uuid(),
    suiteRevision: p.integer(),
    agentId: p.uuid(),
    versionId: p.uuid(),
    status: p.enum(['running', 'completed', 'cancelled', 'over-budget', 'failed'] as const),
    /** Millionths of a US dollar that it may cost; null: no cap. */
    budgetMicros: p.bigint('number').nullable(),
    /** What it was expected to cost; null where nothing was known to go by. */
    estimateMicros: p.bigint('number').nullable(),
    workflowId: p.string(),
    startedBy: p.string(),
    /** Who is told of the end; nobody for a run of before, or one that a program has started. */
    startedById: p.uuid().nullable(),
    endedAt: p.datetime(3).nullable(),
    /** Who cancelled it. */
    endedBy: p.string().nullable(),
    /** Written when it ends. */
    summary: p.json<Summary>().nullable(),
    reason: p.text().nullable(),
  },
});
export class EvaluationRun extends EvaluationRunSchema.class {}
EvaluationRunSchema.setClass(EvaluationRun);

/** One attempt at a case. */
const EvaluationResultSchema = defineEntity({
  name: 'EvaluationResult',
  tableName: 'evaluation_results',
  properties: {
    ...tenantColumns,
    runId: p.uuid(),
    caseId: p.string(),
    /** From 1: the order in which attempts are made. */
    position: p.integer(),
    repetition: p.integer(),
    /** The case as it was when the run began. */
    definition: p.json<EvaluationCase>(),
    /** The conversation that it is held in, whose page shows the trace. */
    conversationId: p.uuid(),
    status: p.enum(['waiting', 'running', 'passed', 'failed', 'error', 'cancelled'] as const),
    outcomes: p.json<ExpectationResult[]>(),
    /** Why there is no verdict. */
    reason: p.text().nullable(),
    inputTokens: p.integer(),
    outputTokens: p.integer(),
    /** Of the turns, without judging. */
    costMicros: p.bigint('number'),
    judgeCostMicros: p.bigint('number'),
    durationMs: p.integer().nullable(),
    startedAt: p.datetime(3).nullable(),
    endedAt: p.datetime(3).nullable(),
  },
});
export class EvaluationResult extends EvaluationResultSchema.class {}
EvaluationResultSchema.setClass(EvaluationResult);
export { EvaluationSuiteSchema, EvaluationRunSchema, EvaluationResultSchema };
