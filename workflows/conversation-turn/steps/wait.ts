import { sleep } from '@temporalio/workflow';
import type { Step } from './step.ts';

/** A durable timer: the worker holds nothing meanwhile. */
export const waitStep: Step<'wait'> = async (node, turn) => {
  if (turn.input.evaluation) return { outlet: 'next' };
  turn.waitingFor = 'timer';
  try {
    await sleep(node.config.seconds * 1000);
  } finally {
    turn.waitingFor = null;
  }
  return { outlet: 'next' };
};
