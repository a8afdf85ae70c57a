import { useNow } from '@vueuse/core';
import { useI18n } from 'vue-i18n';

const STEPS: [Intl.RelativeTimeFormatUnit, number][] = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
];

/** Times, durations, sizes and costs in the reader's language. Times move with the clock. */
export function useFormat() {
  const { locale, t } = useI18n();
  const now = useNow({ interval: 15_000 });

  const ago = (iso: string): string => {
    const seconds = (Date.parse(iso) - now.value.getTime()) / 1_000;
    const step = STEPS.find(([, size]) => Math.abs(seconds) >= size);
    if (!step) return t('state.justNow');
    if (step[0] === 'day' && Math.abs(seconds) > 14 * 86_400) return date(iso);
    return new Intl.RelativeTimeFormat(locale.value, { numeric: 'auto' }).format(Math.round(seconds / step[1]), step[0]);
  };
  const date = (iso: string) =>
    new Intl.DateTimeFormat(locale.value, { dateStyle: 'medium', timeStyle: 'short' }).format(new Date(iso));
  const day = (iso: string) => new Intl.DateTimeFormat(locale.value, { dateStyle: 'medium' }).format(new Date(iso));
  const clock = (iso: string) =>
    new Intl.DateTimeFormat(locale.value, { hour: '2-digit', minute: '2-digit' }).format(new Date(iso));
  const number = (value: number, digits = 0) =>
    new Intl.NumberFormat(locale.value, { maximumFractionDigits: digits, minimumFractionDigits: digits }).format(value);
  const duration = (ms: number) => (ms < 1_000 ? `${Math.round(ms)} ms` : `${number(ms / 1_000, 1)} s`);
  const size = (bytes: number) =>
    bytes < 1_024 ? `${bytes} B` : bytes < 1_048_576 ? `${number(bytes / 1_024)} KB` : `${number(bytes / 1_048_576, 1)} MB`;
  /** Millionths of the currency's unit, with enough digits to see small sums. */
  const cost = (micros: number, currency: string) =>
    new Intl.NumberFormat(locale.value, {
      style: 'currency',
      currency,
      minimumFractionDigits: 2,
      maximumFractionDigits: micros !== 0 && micros < 10_000 ? 5 : 2,
    }).format(micros / 1_000_000);

  return { ago, date, day, clock, number, duration, size, cost };
}
