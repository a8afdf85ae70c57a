import type { Comparison, TestPlan, TestState } from './ab-test.ts';
import type { Metric } from './model.ts';

/** A test's result in a sentence for each version, for records and Temporal. The studio says it in the reader's own language. */
export function sentenceOf(
  { versions, metric, confidence }: TestPlan,
  { comparisons, values, verdict }: Pick<TestState, 'comparisons' | 'values'> & { verdict: 'running' | 'decided' | 'undecided' },
): string {
  const [control] = versions;
  const named = (versionId: string) => versions.find((one) => one.versionId === versionId)?.version ?? '?';
  const told = (versionId: string) => {
    const value = values.find((one) => one.versionId === versionId);
    return value?.value === null || value === undefined ? 'nothing yet' : `${unit(metric, value.value)} of ${value.count}`;
  };
  const lines = comparisons.map((comparison) => {
    const against = `${told(comparison.versionId)} against ${told(control?.versionId ?? '')}`;
    const between = comparison.interval ? `; the difference lies between ${unit(metric, comparison.interval.lower)} and ${unit(metric, comparison.interval.upper)}` : '';
    return `${NAMES[metric]}: version ${named(comparison.versionId)} ${WORDS[comparison.verdict]} ${control?.version ?? '?'} (${against}${between}).`;
  });
  const ending = verdict === 'running' ? 'The test goes on.' : verdict === 'undecided' ? 'The test found no difference that counts.' : `Confidence ${Math.round(confidence * 1000) / 10} % over all comparisons and looks.`;
  return [...lines, ending].join(' ');
}

const WORDS: Record<Comparison['verdict'], string> = {
  'no-data': 'has no data to compare with', open: 'is not told apart yet from', better: 'is better than', worse: 'is worse than',
  'no-difference': 'shows no difference to',
};

const NAMES: Record<Metric, string> = {
  error_rate: 'Conversations with an error',
  handover_rate: 'Conversations handed over',
  guardrail_rate: 'Conversations with a guardrail hit',
  satisfaction: 'Good ratings',
  cost_per_conversation: 'Cost of a conversation',
  latency_p95: 'Conversations with a slow turn',
};

const unit = (metric: Metric, value: number) =>
  metric === 'cost_per_conversation' ? (value / 1_000_000).toFixed(4) : `${(value * 100).toFixed(1)} %`;
