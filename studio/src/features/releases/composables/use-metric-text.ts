import type { Metric } from '../../../../../domain/release/model.ts';
import { useFormat } from '../../../ui/use-format.ts';

/** Values of what releases and A/B tests are judged by, as people read them. */
export function useMetricText() {
  const { number, duration, cost } = useFormat();
  return {
    value(metric: Metric, value: number | null): string {
      if (value === null) return '–';
      if (metric === 'latency_p95') return duration(value);
      return metric === 'cost_per_conversation' ? cost(value, 'USD') : `${number(value * 100, 1)} %`;
    },
    /** Of a difference: of cost in money, of everything else in points of a hundred. */
    difference: (metric: Metric, value: number): string =>
      metric === 'cost_per_conversation' ? cost(value, 'USD') : number(value * 100, 1).replace('-', '−'),
  };
}
