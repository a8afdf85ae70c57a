import type { ReplayFilter, ReplayGate } from './settings.ts';
import type { ReplaySummary } from './summary.ts';

/** How the replay stands that a release has asked for. */
export interface ReplayGateResult {
  runId: string;
  status: 'running' | 'passed' | 'failed';
  compared: number;
  divergingShare: number | null;
  likeness: number | null;
  judgedShare: number | null;
  costChange: number | null;
  /** What keeps the release from going on. */
  reasons: string[];
}

/** Which conversations a gate is about. */
export const filterOf = ({ conversations, since, until, versionId, outcome, tool, rating }: ReplayGate): ReplayFilter =>
  ({ conversations, since, until, versionId, outcome, tool, rating });

const percent = (share: number) => `${Math.round(share * 1_000) / 10} %`;

/**
 * Holds a replay against what a release asks of it. The figures themselves decide, not the ends of their intervals:
 * who sets a threshold can foretell what it does.
 * @returns what is not met, in sentences; nothing where all is
 */
export function unmetBy(gate: Omit<ReplayGate, 'conversations'>, summary: ReplaySummary): string[] {
  const { maximumDivergingShare, minimumLikeness, maximumCostChange, minimumJudgedShare } = gate;
  const { compared, errors, diverging, likeness, judged, costMicros } = summary;
  if (compared === 0) return ['No conversation of the replay came to its end.'];
  const change = costMicros.change ?? (costMicros.candidate > 0 ? Infinity : 0);
  return [
    maximumDivergingShare !== undefined && diverging.share > maximumDivergingShare
      && `${percent(diverging.share)} of the conversations diverge; at most ${percent(maximumDivergingShare)} may.`,
    maximumDivergingShare === undefined && errors > 0 && `${errors} of ${compared + errors} conversations came to no end.`,
    minimumLikeness !== undefined && (likeness?.mean ?? 0) < minimumLikeness
      && `The answers are alike by ${percent(likeness?.mean ?? 0)}; ${percent(minimumLikeness)} are asked for.`,
    minimumJudgedShare !== undefined && (judged?.share ?? 0) < minimumJudgedShare
      && `The judging model finds ${percent(judged?.share ?? 0)} of the conversations at least as good; ${percent(minimumJudgedShare)} are asked for.`,
    maximumCostChange !== undefined && change > maximumCostChange
      && (Number.isFinite(change)
        ? `A conversation costs ${percent(change)} more; at most ${percent(maximumCostChange)} more is allowed.`
        : 'A conversation costs something, and cost nothing in production.'),
  ].filter((reason) => reason !== false);
}
