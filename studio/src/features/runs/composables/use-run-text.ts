import { useI18n } from 'vue-i18n';
import { useFormat } from '../../../ui/use-format.ts';
import type { NodeRun } from '../run-state.ts';

/** What a run did at a node, in few words: a card has one line. */
export function useRunText() {
  const { t, locale } = useI18n();
  const { duration, cost } = useFormat();
  const short = (value: number) => new Intl.NumberFormat(locale.value, { notation: 'compact', maximumFractionDigits: 1 }).format(value);

  function figures({ durationMs, usage, visits, attempts }: NodeRun): string[] {
    const tokens = usage ? usage.inputTokens + usage.outputTokens : 0;
    return [
      durationMs === null ? '' : duration(durationMs),
      usage && tokens > 0 ? t('runs.tokens', { count: short(tokens) }) : '',
      usage && tokens > 0 ? cost(usage.costMicros, usage.currency) : '',
      visits > 1 ? t('runs.visits', { count: visits }) : '',
      attempts && attempts > 1 ? t('runs.attempts', { count: attempts }) : '',
    ].filter(Boolean);
  }

  function stateText({ state, attempt, pinned }: NodeRun): string {
    if (state === 'retrying' && attempt) {
      return attempt.atMost ? t('runs.retryingOf', { number: attempt.number, atMost: attempt.atMost }) : t('runs.retrying', { number: attempt.number });
    }
    return t(pinned && state === 'done' ? 'runs.state.pinned' : `runs.state.${state}`);
  }

  /** Of a node that is done, its figures say enough. */
  const runLine = (run: NodeRun): string =>
    [...(run.state === 'done' && !run.pinned ? [] : [stateText(run)]), ...figures(run)].join(' · ');

  return { figures, stateText, runLine };
}
