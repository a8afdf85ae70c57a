import { steps } from '../activities.ts';
import { joinTexts } from '../turn.ts';
import type { Step } from './step.ts';

export const handoffStep: Step<'handoff'> = async (node, turn) => {
  const whole = joinTexts(turn.text, node.config.message);
  if (whole !== turn.text) {
    const text = whole.slice(turn.text.length);
    await steps.announce({ ...turn.ref, source: turn.nextAnnouncement(), events: [{ type: 'text-delta', text }] });
  }
  turn.text = whole;
  turn.handOver(node.config.reason);
  return { outlet: 'none', detail: { reason: node.config.reason } };
};
