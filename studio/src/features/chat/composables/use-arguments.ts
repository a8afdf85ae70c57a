import { useI18n } from 'vue-i18n';
import { formatMoney } from '../../../../../domain/money.ts';

/** `fromAccountId` reads as `From account id`. */
export const spellName = (name: string): string => {
  const words = name.replace(/([a-z\d])([A-Z])/g, '$1 $2').replaceAll('_', ' ').toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
};

/** A tool's arguments as a person reads them: money as money, flags as words, the rest as it stands. */
export function useArguments() {
  const { t } = useI18n();

  const spellValue = (value: unknown): string => {
    if (value === null || value === undefined) return '–';
    if (typeof value === 'boolean') return t(value ? 'state.yes' : 'state.no');
    return typeof value === 'object' ? JSON.stringify(value) : String(value);
  };

  const spell = (values: Record<string, unknown>): { name: string; label: string; value: string }[] => {
    const { amountMinor, currency } = values;
    const isMoney = typeof amountMinor === 'number' && typeof currency === 'string' && /^[A-Z]{3}$/.test(currency);
    return Object.entries(values)
      .filter(([name]) => !(isMoney && name === 'currency'))
      .map(([name, value]) =>
        isMoney && name === 'amountMinor'
          ? { name, label: t('chat.amount'), value: formatMoney({ amountMinor, currency }) }
          : { name, label: spellName(name), value: spellValue(value) },
      );
  };
  return { spell };
}
