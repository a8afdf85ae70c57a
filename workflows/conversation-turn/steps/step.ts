import type { NodeType } from '../../../domain/flow/model.ts';
import type { PlanNodeOf } from '../../../domain/flow/plan.ts';
import type { Turn } from '../turn.ts';

/** What a step came to: the outlet by which the flow goes on, and what the trace keeps. */
export interface StepResult {
  outlet: string;
  detail?: Record<string, unknown>;
}

/** Runs one node. It ends the turn by setting the turn's outcome. */
export type Step<Type extends NodeType> = (node: PlanNodeOf<Type>, turn: Turn) => Promise<StepResult>;
