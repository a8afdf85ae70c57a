import { LIMITS } from '../../domain/limits.ts';
import type { NodeType } from '../../domain/flow/model.ts';
import type { PlanNode, PlanNodeOf } from '../../domain/flow/plan.ts';
import { STEPS } from './steps/index.ts';
import type { StepResult } from './steps/step.ts';
import { tellStep } from './tell-steps.ts';
import type { Turn } from './turn.ts';

/** Walks the compiled flow from its start until it runs out, a step ends the turn, or the limit is met. */
export async function interpret(turn: Turn): Promise<void> {
  const { plan } = turn.input;
  let id: string | undefined = plan.start;
  for (let count = 0; id !== undefined && !turn.outcome; count += 1) {
    const node: PlanNode | undefined = plan.nodes[id];
    if (!node) return;
    if (count >= LIMITS.flowSteps) {
      turn.fail('internal', 'I am sorry, I cannot finish this. Please ask for a colleague.');
      return;
    }
    turn.nodeId = node.id;
    await tellStep(turn, node.id);
    const startedAtMs = Date.now();
    const { outlet, detail }: StepResult = await runStep(node, turn);
    turn.record(node, startedAtMs, outlet, detail);
    id = node.next[outlet];
  }
  await tellStep(turn, null);
}

const runStep = <Type extends NodeType>(node: PlanNodeOf<Type>, turn: Turn): Promise<StepResult> => STEPS[node.type](node, turn);
