import { defineQuery, defineUpdate } from '@temporalio/workflow';
import type { ReplayOrder } from '../../domain/replay/order.ts';

/** The protocol of a replay: one workflow a run, whose children are the repeated conversations. */
export const REPLAY_RUN = 'replayRun';

export type ReplayRunInput = ReplayOrder;

export interface ReplayProgress {
  pairs: number;
  compared: number;
  running: number;
  /** Millionths of a US dollar. */
  spentMicros: number;
}

/** Stops what is under way and starts nothing more. Refused with `replay_ended` when the run ends already. */
export const cancelReplayUpdate = defineUpdate<void, [{ by: string; byId?: string }]>('cancelReplay');

/** The pairs' rows are more exact. */
export const replayProgressQuery = defineQuery<ReplayProgress>('replayProgress');
