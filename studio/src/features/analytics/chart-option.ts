/** A line or a bar of a chart, in the order of its colours. */
export interface ChartSeries {
  name: string;
  values: (number | null)[];
  colour: ChartColour;
}
export type ChartColour = 'accent' | 'caution' | 'info' | 'muted';

/** The theme's own values, read where the chart stands. */
export interface ChartTheme {
  colours: Record<ChartColour, string>;
  text: string;
  line: string;
  surface: string;
  font: string;
}

export interface ChartRequest {
  kind: 'bars' | 'lines';
  labels: readonly string[];
  series: readonly ChartSeries[];
  /** How a value reads. */
  format: (value: number) => string;
  description: string;
  theme: ChartTheme;
  animated: boolean;
}

/** What ECharts draws: axes in the theme's colours, bars on each other, lines without dots. */
export function chartOption({ kind, labels, series, format, description, theme, animated }: ChartRequest) {
  const axis = {
    axisLabel: { color: theme.text, fontSize: 11, fontFamily: theme.font, hideOverlap: true },
    axisLine: { lineStyle: { color: theme.line } }, axisTick: { show: false },
  };
  return {
    animation: animated, animationDuration: 250,
    aria: { enabled: true, label: { description } },
    color: series.map(({ colour }) => theme.colours[colour]),
    grid: { top: 12, right: 8, bottom: 4, left: 4, outerBoundsMode: 'same', outerBoundsContain: 'axisLabel' },
    tooltip: {
      trigger: 'axis', confine: true, axisPointer: { type: kind === 'bars' ? 'shadow' : 'line', shadowStyle: { color: theme.line, opacity: 0.35 }, lineStyle: { color: theme.line } },
      backgroundColor: theme.surface, borderColor: theme.line, padding: [6, 10],
      textStyle: { color: theme.text, fontSize: 12, fontFamily: theme.font },
      valueFormatter: (value: unknown) => (typeof value === 'number' ? format(value) : '–'),
    },
    xAxis: { type: 'category', data: [...labels], boundaryGap: kind === 'bars', ...axis },
    yAxis: {
      // Bars are counts: half a conversation is no tick.
      type: 'value', minInterval: kind === 'bars' ? 1 : 0, ...axis, axisLine: { show: false }, splitLine: { lineStyle: { color: theme.line } }, splitNumber: 3,
      axisLabel: { ...axis.axisLabel, formatter: format },
    },
    series: series.map(({ name, values }) => (kind === 'bars'
      ? { type: 'bar', name, stack: 'all', data: values, barMaxWidth: 22, barCategoryGap: '35%' }
      : { type: 'line', name, data: values, showSymbol: values.filter((value) => value !== null).length < 2, symbolSize: 5, connectNulls: false, lineStyle: { width: 1.75 } })),
  };
}
