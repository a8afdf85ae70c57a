import type { z } from 'zod';
import type { TestBaseline } from '../../../../contract/http/ab-tests.ts';
import type { AgentVersion } from '../../../../contract/http/agents.ts';
import type { testProposalSchema } from '../../../../contract/http/releases.ts';
import type { Metric } from '../../../../domain/release/model.ts';
import { sampleSizeFor } from '../../../../domain/release/sample-size.ts';

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

export interface SizeWish {
  form: TestForm;
  /** The smallest that is worth seeing: of a share, 0.05 are five points; of a cost, a twentieth of it. */
  difference: number;
  power: number;
}

/** Fewer are refused. */
const SMALLEST = 20;

/**
 * How many of each version find that difference, and how many days that takes at the traffic of now; of ratings, as many
 * more as customers who do not rate.
 * @returns null where production says nothing, or nothing is so far away from it
 */
export function sizeOf(baseline: TestBaseline, { form, difference, power }: SizeWish): { size: number; days: number } | null {
  const known = baseline.values.find(({ metric }) => metric === form.metric);
  const alpha = 1 - Number(form.confidence) / 100;
  if (!known || known.value === null || !(alpha > 0 && alpha < 1 && power > alpha && power < 1)) return null;
  const own = known.variance === null ? difference : difference * known.value;
  const looks = Math.min(10, Math.max(2, Math.round(Number(form.looks)) || 2));
  const found = sampleSizeFor({ value: known.value, variance: known.variance }, own, { kind: form.rule, looks }, { alpha, power }, Math.max(1, form.versions.length - 1));
  if (found === null || !Number.isFinite(found)) return null;
  const size = Math.max(SMALLEST, found);
  const smallestShare = Math.min(...form.versions.map(({ sharePercent }) => Number(sharePercent) / 100));
  const perDay = baseline.customersPerDay * (known.count / baseline.customers) * smallestShare;
  return { size, days: Math.ceil(size / perDay) };
}
