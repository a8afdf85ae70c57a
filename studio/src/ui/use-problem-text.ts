import { useI18n } from 'vue-i18n';
import type { Problem } from '../../../domain/flow/model.ts';
import { useDomainText } from './use-domain-text.ts';

/** A problem's sentence. The engine's own, in English, names what it is about; others get the code's. */
export function useProblemText() {
  const { t, te, locale } = useI18n();
  const { domainText, domainSentence } = useDomainText();
  const problemText = (problem: Pick<Problem, 'code' | 'message' | 'nodeId'>): string => {
    if (locale.value === 'en') return problem.message;
    const known = domainSentence(domainText(problem.message));
    if (known !== problem.message) return known;
    const key = `problem.${problem.code}`;
    return te(key) ? t(key, { node: problem.nodeId ?? '' }) : problem.message;
  };
  return { problemText };
}
