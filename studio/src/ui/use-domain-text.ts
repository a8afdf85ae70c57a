import { useI18n } from 'vue-i18n';
import german from '../locales/domain-de.json';
import english from '../locales/domain-en.json';

const DICTIONARIES: Record<string, ReadonlyMap<string, string>> = {
  en: new Map(Object.entries(english)),
  de: new Map(Object.entries(german)),
};

/** A condition's branch that nobody has named. */
const BRANCH = /^Branch (\d+)$/;

/**
 * Texts that the domain's definitions carry (titles of nodes and fields, choices) in the reader's language:
 * the domain's own text is the key. What has no translation is shown as it is.
 */
export function useDomainText() {
  const { t, locale } = useI18n();
  const domainText = (text: string): string => {
    const [, number] = BRANCH.exec(text) ?? [];
    return number ? t('field.branchNumber', { number }) : (DICTIONARIES[locale.value]?.get(text) ?? text);
  };
  return { domainText };
}
