import { LIMITS } from '../../domain/limits.ts';
import type { PlanNode } from '../../domain/flow/plan.ts';
import { STEPS } from './steps/index.ts';
import type { Step, StepResult } from './steps/step.ts';
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
    const startedAtMs = Date.now();
    const { outlet, detail } = await runStep(node, turn);
    turn.record(node, startedAtMs, outlet, detail);
    id = node.next[outlet];
  }
}

/** The table's types tie each node to its step; an index by a union loses that tie, so it is stated here. */
function runStep(node: PlanNode, turn: Turn): Promise<StepResult> {
  const step = STEPS[node.type] as Step<typeof node.type>;
  return step(node as never, turn);
}
