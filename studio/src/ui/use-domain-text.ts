import { useI18n } from 'vue-i18n';

/**
 * Texts that the domain's definitions carry (titles of nodes and fields, choices) in the reader's language:
 * the English text is the key. What has no translation is shown as it is.
 */
export function useDomainText() {
  const { tm, locale } = useI18n();
  const domainText = (english: string): string => {
    const dictionary: unknown = tm('domain');
    if (typeof dictionary !== 'object' || dictionary === null || locale.value === 'en') return english;
    const found: unknown = new Map(Object.entries(dictionary)).get(english);
    return typeof found === 'string' ? found : english;
  };
  return { domainText };
}
