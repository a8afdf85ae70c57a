import { citationsOf } from '../../../domain/conversation/citations.ts';
import { steps } from '../activities.ts';
import type { Step } from './step.ts';

/** Checks run in an activity: their patterns improve over time, and history must not depend on them. */
export const guardrailStep: Step<'guardrail'> = async (node, turn) => {
  const onMessage = node.config.applyTo === 'message';
  const verdict = await steps.checkGuardrail({
    ...turn.ref,
    node,
    visit: turn.steps.length,
    text: onMessage ? turn.messageText : turn.text,
    sourceCount: turn.sources.length,
    citations: citationsOf(turn.text, turn.sources),
  });
  turn.learn({ 'guardrail.blocked': verdict.blocked, 'guardrail.flags': verdict.flags.join(', ') });
  if (onMessage) turn.messageText = verdict.text;
  else turn.text = verdict.text;
  return { outlet: verdict.blocked ? 'blocked' : 'next', detail: { flags: verdict.flags } };
};
