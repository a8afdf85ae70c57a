import { defineQuery, defineUpdate } from '@temporalio/workflow';
import type { RunOrder } from '../../domain/evaluation/result.ts';

/** The protocol of an evaluation: one workflow a run, whose children are the conversations of its cases. */
export const EVALUATION_RUN = 'evaluationRun';

export type EvaluationRunInput = RunOrder;

export interface EvaluationProgress {
  attempts: number;
  judged: number;
  running: number;
  /** Millionths of a US dollar. */
  spentMicros: number;
}

/** Stops what is under way and starts nothing more. Refused with `evaluation_ended` when the run ends already. */
export const cancelEvaluationUpdate = defineUpdate<void, [{ by: string; byId?: string }]>('cancelEvaluation');

/** The results' rows are more exact. */
export const evaluationProgressQuery = defineQuery<EvaluationProgress>('evaluationProgress');
