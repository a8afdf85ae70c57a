import type { z } from 'zod';
import type { replayRoutes } from '../../../../contract/http/replays.ts';
import type { REPLAY_OUTCOMES } from '../../../../domain/replay/settings.ts';
import { REPLAY } from '../../../../domain/replay/limits.ts';

/** What the form of a replay holds: which conversations, and whether a model judges them. */
export interface ReplayForm {
  conversations: number | string;
  /** Days back from now; empty: any. */
  days: number | string;
  outcome: 'any' | (typeof REPLAY_OUTCOMES)[number];
  tool: string;
  rating: 'any' | 'good' | 'bad';
  judged: boolean;
  model: string;
}

export const newReplay = (): ReplayForm =>
  ({ conversations: REPLAY.defaultConversations, days: '', outcome: 'any', tool: '', rating: 'any', judged: false, model: '' });

const DAY_MS = 86_400_000;

/** The form as the API takes it. */
export function replayOf(form: ReplayForm, now = Date.now()): Pick<z.input<typeof replayRoutes.start.body>, 'judge'> & { filter: NonNullable<z.input<typeof replayRoutes.start.body>['filter']> } {
  const { conversations, days, outcome, tool, rating, judged, model } = form;
  return {
    filter: {
      conversations: Number(conversations),
      ...(Number(days) > 0 ? { since: new Date(now - Number(days) * DAY_MS).toISOString() } : {}),
      ...(outcome === 'any' ? {} : { outcome }),
      ...(tool.trim() === '' ? {} : { tool: tool.trim() }),
      ...(rating === 'any' ? {} : { rating }),
    },
    judge: judged ? { provider: 'default', model: model.trim() } : null,
  };
}
