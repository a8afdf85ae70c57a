import { useI18n } from 'vue-i18n';
import { formatMoney } from '../../../../../domain/money.ts';
import { useDomainText } from '../../../ui/use-domain-text.ts';

/** `fromAccountId` reads as `From account id`. */
export const spellName = (name: string): string => {
  const words = name.replace(/([a-z\d])([A-Z])/g, '$1 $2').replaceAll('_', ' ').toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
};

export interface SpelledArgument {
  name: string;
  label: string;
  /** What a person calls it, where that is known; else the value as it stands. */
  value: string;
  /** The id behind a known name. */
  id: string | null;
  /** An id that nothing names: it says nothing to a customer. */
  isBareId: boolean;
}

const IS_ID = /(?:^i|I|_i)ds?$/;

/** A tool's arguments as a person reads them: money as money, flags as words, the rest as it stands. */
export function useArguments() {
  const { t } = useI18n();
  const { domainText } = useDomainText();

  const spellValue = (value: unknown): string => {
    if (value === null || value === undefined) return '–';
    if (typeof value === 'boolean') return t(value ? 'state.yes' : 'state.no');
    return typeof value === 'object' ? JSON.stringify(value) : String(value);
  };

  /** @param names how what is named by an id is called */
  const spell = (values: Record<string, unknown>, names: ReadonlyMap<unknown, string> = new Map()): SpelledArgument[] => {
    const { amountMinor, currency } = values;
    const isMoney = typeof amountMinor === 'number' && typeof currency === 'string' && /^[A-Z]{3}$/.test(currency);
    return Object.entries(values)
      .filter(([name]) => !(isMoney && name === 'currency'))
      .map(([name, value]) => {
        if (isMoney && name === 'amountMinor') {
          return { name, label: t('chat.amount'), value: formatMoney({ amountMinor, currency }), id: null, isBareId: false };
        }
        const known = names.get(value);
        if (known === undefined) return { name, label: domainText(spellName(name)), value: spellValue(value), id: null, isBareId: IS_ID.test(name) };
        return { name, label: domainText(spellName(name).replace(/ id$/, '')), value: known, id: spellValue(value), isBareId: false };
      });
  };
  return { spell };
}
