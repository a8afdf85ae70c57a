import { fillTemplate } from '../../../domain/flow/template.ts';
import { steps } from '../activities.ts';
import { joinTexts } from '../turn.ts';
import type { Step } from './step.ts';

export const replyStep: Step<'reply'> = async (node, turn) => {
  const text = fillTemplate(node.config.text, turn.currentFacts());
  const whole = joinTexts(turn.text, text);
  await steps.announce({
    ...turn.ref,
    source: turn.nextAnnouncement(),
    events: [{ type: 'text-delta', text: whole.slice(turn.text.length) }],
  });
  turn.text = whole;
  return { outlet: 'next' };
};
