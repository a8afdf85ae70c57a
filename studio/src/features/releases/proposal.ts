import type { z } from 'zod';
import type { proposalSchema } from '../../../../contract/http/releases.ts';
import { newReplay, replayOf, type ReplayForm } from '../replays/replay-form.ts';
import type { Metric } from '../../../../domain/release/model.ts';

/** What the form of a proposal holds. Times are in minutes there. */
export interface ProposalForm {
  note: string;
  testers: string[];
  steps: { sharePercent: number; minutes: number }[];
  advance: 'schedule' | 'by-hand';
  conditions: { metric: Metric; chosen: boolean; tolerance: number; minimumCount: number }[];
  confidence: number;
  /** Open conversations go on with it, too. */
  move: boolean;
  suites: { suiteId: string; name: string; chosen: boolean; failUnder: number }[];
  /** Thresholds in hundredths; empty ones hold nothing up. */
  replay: {
    chosen: boolean;
    settings: ReplayForm;
    diverging: number | string;
    likeness: number | string;
    cost: number | string;
    judged: number | string;
    cap: number | string;
  };
}

/** Two steps of an hour, watched for errors and handovers: for most agents a good beginning. */
export const newProposal = (): ProposalForm => ({
  note: '', testers: [], advance: 'schedule', confidence: 99, move: false,
  steps: [{ sharePercent: 5, minutes: 60 }, { sharePercent: 25, minutes: 60 }],
  conditions: [
    { metric: 'error_rate', chosen: true, tolerance: 2, minimumCount: 50 },
    { metric: 'handover_rate', chosen: true, tolerance: 5, minimumCount: 50 },
    { metric: 'guardrail_rate', chosen: false, tolerance: 5, minimumCount: 50 },
    { metric: 'satisfaction', chosen: false, tolerance: 10, minimumCount: 30 },
    { metric: 'cost_per_conversation', chosen: false, tolerance: 25, minimumCount: 50 },
    { metric: 'latency_p95', chosen: false, tolerance: 25, minimumCount: 100 },
  ],
  suites: [],
  replay: { chosen: false, settings: newReplay(), diverging: 10, likeness: '', cost: '', judged: '', cap: '' },
});

/** The form as the API takes it. @param hasProduction false: there is nothing to hold a canary against */
export function proposalOf(form: ProposalForm, versionId: string, hasProduction: boolean): z.input<typeof proposalSchema> {
  const steps = hasProduction ? form.steps.map(({ sharePercent, minutes }) => ({ sharePercent: Number(sharePercent), holdSeconds: Math.round(Number(minutes) * 60) })) : [];
  const conditions = form.conditions.filter(({ chosen }) => chosen && steps.length > 0).map(({ metric, tolerance, minimumCount }) =>
    ({ metric, tolerance: Number(tolerance) / 100, minimumCount: Number(minimumCount), confidence: Number(form.confidence) / 100 }));
  return {
    versionId, note: form.note, testers: form.testers, conversations: hasProduction && form.move ? 'move' : 'stay',
    gates: {
      suites: form.suites.filter(({ chosen }) => chosen).map(({ suiteId, failUnder }) => ({ suiteId, failUnder: Number(failUnder) / 100 })),
      ...(hasProduction && form.replay.chosen ? { replay: replayGateOf(form.replay) } : {}),
    },
    canary: { steps, conditions, advance: form.advance },
  };
}

type ReplayGateInput = NonNullable<NonNullable<z.input<typeof proposalSchema>['gates']>['replay']>;

function replayGateOf({ settings, diverging, likeness, cost, judged, cap }: ProposalForm['replay']): ReplayGateInput {
  const { filter, judge } = replayOf(settings);
  const given = (value: number | string) => String(value).trim() !== '';
  return {
    ...filter,
    judge: judge ?? null,
    ...(given(diverging) ? { maximumDivergingShare: Number(diverging) / 100 } : {}),
    ...(given(likeness) ? { minimumLikeness: Number(likeness) / 100 } : {}),
    ...(given(cost) ? { maximumCostChange: Number(cost) / 100 } : {}),
    ...(judge && given(judged) ? { minimumJudgedShare: Number(judged) / 100 } : {}),
    ...(given(cap) ? { budgetMicros: Math.round(Number(cap) * 1e6) } : {}),
  };
}
