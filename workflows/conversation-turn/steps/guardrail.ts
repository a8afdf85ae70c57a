import { citationsOf } from '../../../domain/conversation/citations.ts';
import type { ChatEventBody } from '../../../domain/conversation/events.ts';
import { steps } from '../activities.ts';
import type { Turn } from '../turn.ts';
import type { Step } from './step.ts';

/** Checks run in an activity: their patterns improve over time, and history must not depend on them. */
export const guardrailStep: Step<'guardrail'> = async (node, turn) => {
  const onMessage = node.config.applyTo === 'message';
  const verdict = await steps.checkGuardrail({
    ...turn.ref,
    node,
    visit: turn.steps.length,
    text: onMessage ? turn.messageText : turn.text,
    sources: onMessage ? [] : turn.sources,
    citations: citationsOf(turn.text, turn.sources),
  });
  turn.learn({ 'guardrail.blocked': verdict.blocked, 'guardrail.flags': verdict.flags.join(', ') });
  if (verdict.blocked) await holdBack(turn, node.next['blocked'] === undefined ? verdict.text : '');
  else if (onMessage) turn.messageText = verdict.text;
  else turn.text = verdict.text;
  return { outlet: verdict.blocked ? 'blocked' : 'next', detail: { flags: verdict.flags } };
};

/** What had been written is taken back. Where the flow has no way for this, the node's own text is the reply. */
async function holdBack(turn: Turn, text: string): Promise<void> {
  const taken: ChatEventBody[] = turn.text ? [{ type: 'text-reset', reason: 'Held back by a guardrail.' }] : [];
  const said: ChatEventBody[] = text ? [{ type: 'text-delta', text }] : [];
  await steps.announce({ ...turn.ref, source: turn.nextAnnouncement(), events: [...taken, ...said] });
  turn.text = text;
}
