import { figure, table } from './table.ts';

/** One measured figure beside what it cannot be lower than, measured in the same run. */
export interface Figure {
  name: string;
  value: number;
  unit: 'ms' | 's' | 'turns/s' | 'MB' | 'count';
  floor?: number;
  /** What is aimed at: of the ratio to the floor, or of the value itself. `most` is the highest that meets it. */
  aim?: { of: 'ratio' | 'value'; most: number };
}

/** What a part of the benchmark has found. */
export interface Findings {
  title: string;
  figures: Figure[];
  /** Tables and notes that explain the figures, ready to print. */
  notes: string[];
}

export const ratioOf = ({ value, floor }: Figure): number | undefined => (floor ? value / floor : undefined);

export function meetsAim(measured: Figure): boolean | undefined {
  const { aim, value } = measured;
  if (!aim) return undefined;
  return (aim.of === 'ratio' ? ratioOf(measured) ?? Number.NaN : value) <= aim.most;
}

export function printFindings({ title, figures, notes }: Findings): string {
  const rows = figures.map((measured) => [
    measured.name,
    `${figure(measured.value)} ${measured.unit}`,
    measured.floor === undefined ? '' : figure(measured.floor),
    ratioOf(measured)?.toFixed(2) ?? '',
    aimText(measured),
  ]);
  const shown = rows.length > 0 ? [table(['figure', 'value', 'floor', 'ratio', 'aim'], rows)] : [];
  return [`\n== ${title}`, ...shown, ...notes.map((note) => `\n${note}`)].join('\n');
}

function aimText(measured: Figure): string {
  const { aim, unit } = measured;
  if (!aim) return '';
  const text = aim.of === 'ratio' ? `ratio ≤ ${aim.most}` : `≤ ${aim.most} ${unit === 'count' ? '' : unit}`.trimEnd();
  return `${text} ${meetsAim(measured) ? '✓' : '✗'}`;
}
