import { useI18n } from 'vue-i18n';
import { useDomainText } from '../../../ui/use-domain-text.ts';
import { useFormat } from '../../../ui/use-format.ts';
import type { Words } from '../case-problems.ts';

/** What is wrong with a case that is being written, in the reader's language. */
export function useCaseWords(): Words {
  const { t } = useI18n();
  const { number } = useFormat();
  const { domainText } = useDomainText();
  return {
    missing: () => t('evaluations.wrong.missing'),
    whole: () => t('evaluations.wrong.whole'),
    atLeast: (least) => t('evaluations.wrong.atLeast', { number: number(least) }),
    atMost: (most) => t('evaluations.wrong.atMost', { number: number(most) }),
    tooLong: (characters) => t('evaluations.wrong.tooLong', { count: number(characters) }),
    sentence: domainText,
  };
}
