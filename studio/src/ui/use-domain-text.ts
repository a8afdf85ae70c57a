import { useI18n } from 'vue-i18n';
import german from '../locales/domain-de.json';
import english from '../locales/domain-en.json';
import germanSentences from '../locales/sentences-de.json';
import { translator } from './sentences.ts';

const DICTIONARIES: Record<string, ReadonlyMap<string, string>> = {
  en: new Map(Object.entries(english)),
  de: new Map(Object.entries(german)),
};

const TRANSLATORS: Record<string, (sentence: string) => string> = { de: translator(germanSentences, (word) => DICTIONARIES['de']?.get(word) ?? word) };

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
  /** What the engine itself has said of something, such as why an expectation failed. */
  const domainSentence = (text: string): string => TRANSLATORS[locale.value]?.(text) ?? text;
  return { domainText, domainSentence };
}
