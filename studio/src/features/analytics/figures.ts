import type { AnalyticsFigures } from '../../../../contract/http/analytics.ts';

/** How a figure stands to the one of the period before. */
export interface Change {
  /** Of shares, a difference in points (0.02 is two); otherwise relative (0.1 is a tenth more). Null where there is nothing to compare to. */
  value: number | null;
  kind: 'points' | 'relative';
  /** Null where more is neither better nor worse. */
  isBetter: boolean | null;
}

export const share = (part: number, whole: number): number | null => (whole > 0 ? part / whole : null);

/** Conversations that no colleague had to take, of all. */
export const containment = ({ conversations, handedOver }: AnalyticsFigures) => share(conversations - handedOver, conversations);

type Wish = 'more' | 'less' | 'either';

export function changeOf(now: number | null, before: number | null, wish: Wish, kind: Change['kind'] = 'relative'): Change {
  const value = now === null || before === null ? null : kind === 'points' ? now - before : before === 0 ? null : now / before - 1;
  const isBetter = value === null || value === 0 || wish === 'either' ? null : wish === 'more' === value > 0;
  return { value, kind, isBetter };
}
