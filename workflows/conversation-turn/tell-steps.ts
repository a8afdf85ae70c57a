import type { ChatEventBody } from '../../domain/conversation/events.ts';
import type { StepRecord } from '../../domain/conversation/step-record.ts';
import { steps } from './activities.ts';
import type { Turn } from './turn.ts';

/**
 * Tells a tester's canvas where the turn is: what the step before came to, and which node begins. Only of a turn
 * that is traced: customers' turns spend nothing on it, and recorded ones know nothing of it.
 * @param nodeId of the node that begins; null after the last one
 */
export async function tellStep(turn: Turn, nodeId: string | null): Promise<void> {
  if (!turn.input.traced) return;
  const last = turn.steps.at(-1);
  const events: ChatEventBody[] = [...(last ? [ended(last)] : []), ...(nodeId === null ? [] : [started(nodeId)])];
  if (events.length > 0) await steps.announce({ ...turn.ref, source: turn.nextAnnouncement(), events });
}

const started = (nodeId: string): ChatEventBody => ({ type: 'step', nodeId, state: 'started' });

const ended = ({ nodeId, outcome, durationMs, usage, attempts, pinned }: StepRecord): ChatEventBody => ({
  type: 'step', nodeId, state: 'ended', outcome, durationMs,
  ...(usage ? { usage } : {}), ...(attempts ? { attempts } : {}), ...(pinned ? { pinned } : {}),
});
