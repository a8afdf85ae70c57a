import type { z } from 'zod';
import type { AgentVersion } from '../../../../contract/http/agents.ts';
import type { testProposalSchema } from '../../../../contract/http/releases.ts';
import type { Metric } from '../../../../domain/release/model.ts';

/** What the form of an A/B test holds. Shares, confidence and tolerance are per cent there. */
export interface TestForm {
  note: string;
  /** The others are compared with the first. */
  versions: { versionId: string; sharePercent: number }[];
  metric: Metric;
  rule: 'sequential' | 'fixed';
  sampleSize: number;
  looks: number;
  confidence: number;
  guardTolerance: number;
  maximumDays: number;
}

/** What customers have against the newest version, halves each, looked at five times. */
export function newTest(versions: readonly AgentVersion[]): TestForm {
  const current = versions.find(({ published }) => published);
  const other = versions.find(({ published }) => !published);
  return {
    note: '', metric: 'error_rate', rule: 'sequential', sampleSize: 500, looks: 5, confidence: 95, guardTolerance: 2, maximumDays: 30,
    versions: [current, other].flatMap((version) => (version ? { versionId: version.id, sharePercent: 50 } : [])),
  };
}

export const totalShare = ({ versions }: TestForm): number => versions.reduce((sum, { sharePercent }) => sum + Number(sharePercent), 0);

/** Gives all versions as nearly the same share as whole hundredths allow. */
export function evenShares(count: number): number[] {
  const share = Math.floor(100 / count);
  return Array.from({ length: count }, (_, index) => share + (index < 100 - share * count ? 1 : 0));
}

/** The form as the API takes it. */
export function testOf(form: TestForm): z.input<typeof testProposalSchema> {
  const sampleSize = Number(form.sampleSize);
  return {
    note: form.note, metric: form.metric,
    versions: form.versions.map(({ versionId, sharePercent }) => ({ versionId, sharePercent: Number(sharePercent) })),
    rule: form.rule === 'fixed' ? { kind: 'fixed', sampleSize } : { kind: 'sequential', sampleSize, looks: Number(form.looks) },
    confidence: Number(form.confidence) / 100,
    guard: { tolerance: Number(form.guardTolerance) / 100 },
    maximumDays: Number(form.maximumDays),
  };
}
