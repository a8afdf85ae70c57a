import type { z } from 'zod';
import type { replayRoutes } from '../../../../contract/http/replays.ts';
import type { REPLAY_OUTCOMES } from '../../../../domain/replay/settings.ts';
import { REPLAY } from '../../../../domain/replay/limits.ts';
import { startOfDay } from '../../ui/day.ts';

/** When the conversations began: at any time, in the last days, or between two dates. */
export const PERIODS = ['any', 'days', 'dates'] as const;

/** What the form of a replay holds: which conversations, and whether a model judges them. */
export interface ReplayForm {
  conversations: number | string;
  period: (typeof PERIODS)[number];
  /** Days back from now. */
  days: number | string;
  /** Days as a date field gives them; empty: any. Both count whole. */
  from: string;
  to: string;
  /** Held on this version; empty: on any. */
  versionId: string;
  outcome: 'any' | (typeof REPLAY_OUTCOMES)[number];
  tool: string;
  rating: 'any' | 'good' | 'bad';
  judged: boolean;
  model: string;
}

export const newReplay = (): ReplayForm =>
  ({ conversations: REPLAY.defaultConversations, period: 'any', days: 30, from: '', to: '', versionId: '', outcome: 'any', tool: '', rating: 'any', judged: false, model: '' });

const DAY_MS = 86_400_000;

/** The form as the API takes it. */
export function replayOf(form: ReplayForm, now = Date.now()): Pick<z.input<typeof replayRoutes.start.body>, 'judge'> & { filter: NonNullable<z.input<typeof replayRoutes.start.body>['filter']> } {
  const { conversations, versionId, outcome, tool, rating, judged, model } = form;
  return {
    filter: {
      conversations: Number(conversations),
      ...periodOf(form, now),
      ...(versionId ? { versionId } : {}),
      ...(outcome === 'any' ? {} : { outcome }),
      ...(tool.trim() === '' ? {} : { tool: tool.trim() }),
      ...(rating === 'any' ? {} : { rating }),
    },
    judge: judged ? { provider: 'default', model: model.trim() } : null,
  };
}

function periodOf({ period, days, from, to }: ReplayForm, now: number): { since?: string; until?: string } {
  if (period === 'days') return Number(days) > 0 ? { since: new Date(now - Number(days) * DAY_MS).toISOString() } : {};
  if (period === 'any') return {};
  return { ...(from ? { since: startOfDay(from) } : {}), ...(to ? { until: startOfDay(to, 1) } : {}) };
}
