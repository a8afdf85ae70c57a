import { isCancellation } from '@temporalio/workflow';
import { LIMITS } from '../../domain/limits.ts';
import type { NodeType } from '../../domain/flow/model.ts';
import type { PlanNode, PlanNodeOf } from '../../domain/flow/plan.ts';
import { applyPin, Pins } from './pins.ts';
import { standingOf } from './recorder.ts';
import { STEPS } from './steps/index.ts';
import type { StepResult } from './steps/step.ts';
import { tellStep } from './tell-steps.ts';
import type { Turn } from './turn.ts';

/** Walks the compiled flow from its start until it runs out, a step ends the turn, or the limit is met. */
export async function interpret(turn: Turn): Promise<void> {
  const { plan, message: { trial } } = turn.input;
  const pins = new Pins(trial, turn.sequence);
  let id: string | undefined = trial?.only ?? plan.start;
  for (let count = 0; id !== undefined && !turn.outcome; count += 1) {
    const node: PlanNode | undefined = plan.nodes[id];
    if (!node) return;
    if (count >= LIMITS.flowSteps) {
      turn.fail('internal', 'I am sorry, I cannot finish this. Please ask for a colleague.');
      return;
    }
    turn.nodeId = node.id;
    await tellStep(turn, node.id);
    const outlet = await takeStep(node, turn, pins);
    id = trial?.only === undefined ? node.next[outlet] : undefined;
  }
  await tellStep(turn, null);
}

/** Runs a node, or applies what is pinned in its place. A step that came to no end is kept, too. */
async function takeStep(node: PlanNode, turn: Turn, pins: Pins): Promise<string> {
  const before = standingOf(turn);
  const pin = pins.next(node.id);
  const pinned = pin && true;
  try {
    const result: StepResult = await (pin ? applyPin(node, turn, pin) : runStep(node, turn));
    turn.record(node, before, result, pinned);
    return result.outlet;
  } catch (failure) {
    turn.record(node, before, { outlet: isCancellation(failure) ? 'stopped' : 'failed' }, pinned);
    throw failure;
  }
}

const runStep = <Type extends NodeType>(node: PlanNodeOf<Type>, turn: Turn): Promise<StepResult> => STEPS[node.type](node, turn);
