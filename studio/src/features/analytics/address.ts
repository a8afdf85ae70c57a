import { ANALYTICS, addDays, dayIn, daysOf } from '../../../../domain/analytics/range.ts';

const PRESETS = { today: 1, '7d': 7, '30d': 30, '90d': 90 } as const;
export type Preset = keyof typeof PRESETS;
export const RANGES = ['today', '7d', '30d', '90d', 'custom'] as const satisfies readonly (Preset | 'custom')[];
export type RangeName = (typeof RANGES)[number];

/** What the address says of a page of figures; what it does not say is as it was. */
export interface AnalyticsAddress {
  range: RangeName;
  from: string;
  to: string;
  agentId: string;
  versionId: string;
  mode: 'live' | 'test';
  by: 'model' | 'agent' | 'version';
}

const DAY = /^\d{4}-\d{2}-\d{2}$/;
const text = (value: unknown) => (typeof value === 'string' ? value : '');
const oneOf = <Value extends string>(values: readonly Value[], value: unknown): Value | undefined => values.find((one) => one === value);
const isPreset = (value: string): value is Preset => Object.hasOwn(PRESETS, value);

/** @param now decides what today is, in the reader's time zone */
export function addressOf(query: Record<string, unknown>, timeZone: string, now = new Date()): AnalyticsAddress {
  const today = dayIn(timeZone, now);
  const [from, to] = [text(query['from']), text(query['to'])];
  const custom = DAY.test(from) && DAY.test(to);
  const named = text(query['range']);
  const preset: Preset = isPreset(named) ? named : '7d';
  return {
    range: custom ? 'custom' : preset,
    from: custom ? from : addDays(today, 1 - PRESETS[preset]),
    to: custom ? to : today,
    agentId: text(query['agent']),
    versionId: text(query['agent']) ? text(query['version']) : '',
    mode: oneOf(['live', 'test'] as const, query['mode']) ?? 'live',
    by: oneOf(['model', 'agent', 'version'] as const, query['by']) ?? 'model',
  };
}

/** A range that a server would refuse. */
export const isBadRange = ({ from, to }: Pick<AnalyticsAddress, 'from' | 'to'>): boolean => {
  const days = daysOf({ from, to });
  return !(days >= 1 && days <= ANALYTICS.days);
};
