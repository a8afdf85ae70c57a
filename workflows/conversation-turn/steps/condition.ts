import { chooseBranch } from '../../../domain/flow/conditions.ts';
import type { Step } from './step.ts';

/** Visits are counted from the trace, which holds every earlier one. */
export const conditionStep: Step<'condition'> = async (node, turn) => {
  const visits = turn.steps.filter((step) => step.nodeId === node.id).length;
  const { branches, maxVisits } = node.config;
  const outlet = maxVisits !== undefined && visits >= maxVisits ? 'else' : chooseBranch(branches, turn.currentFacts());
  return { outlet, detail: { branch: outlet } };
};
