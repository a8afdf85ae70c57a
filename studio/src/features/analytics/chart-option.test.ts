import { expect, test } from 'vitest';
import { chartOption, type ChartRequest } from './chart-option.ts';

const request: ChartRequest = {
  kind: 'bars', labels: ['Mon', 'Tue'], format: (value) => `${value} ms`, description: 'Two days', animated: false,
  series: [{ name: 'Contained', values: [1, null], colour: 'accent' }, { name: 'Handed over', values: [0, 2], colour: 'caution' }],
  theme: { colours: { accent: 'teal', caution: 'gold', info: 'blue', muted: 'grey' }, text: 'ink', line: 'line', surface: 'paper', font: 'Inter' },
};

test('colours are the theme\'s, and a description is there for who does not see it', () => {
  const option = chartOption(request);
  expect(option.color).toEqual(['teal', 'gold']);
  expect(option.aria).toEqual({ enabled: true, label: { description: 'Two days' } });
  expect(option.animation).toBe(false);
});

test('bars stand on each other; lines do not, and break where there is no value', () => {
  expect(chartOption(request).series.map((one) => ('stack' in one ? one.stack : null))).toEqual(['all', 'all']);
  const lines = chartOption({ ...request, kind: 'lines' }).series;
  expect(lines.every((one) => !('stack' in one) && 'connectNulls' in one && one.connectNulls === false)).toBe(true);
});

test('a value reads with its unit, and none as a dash', () => {
  const { valueFormatter } = chartOption(request).tooltip;
  expect([valueFormatter(5), valueFormatter(null)]).toEqual(['5 ms', '–']);
});

test('an axis of counts has whole numbers only; one of times has not', () => {
  expect(chartOption(request).yAxis.minInterval).toBe(1);
  expect(chartOption({ ...request, kind: 'lines' }).yAxis.minInterval).toBe(0);
});
