import { uuid4 } from '@temporalio/workflow';
import { fillTemplate } from '../../../domain/flow/template.ts';
import { awaitApproval } from '../approval.ts';
import type { Step } from './step.ts';

export const approvalStep: Step<'approval'> = async (node, turn) => {
  const summary = fillTemplate(node.config.summary, turn.currentFacts());
  const verdict = await awaitApproval(turn, {
    approvalId: uuid4(),
    toolCallId: `${turn.ref.turnId}.${turn.takeCallNumber()}`,
    toolName: `approval:${node.id}`,
    kind: node.config.decidedBy === 'customer' ? 'confirm' : 'second-person',
    arguments: { summary },
    summary,
    timeoutMs: node.config.timeoutMinutes * 60_000,
    policy: turn.input.plan.policy,
  });
  turn.learn({ 'approval.outcome': verdict.outcome });
  return { outlet: verdict.outcome, detail: { outcome: verdict.outcome, by: verdict.by, reason: verdict.reason } };
};
