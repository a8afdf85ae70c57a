import { useI18n } from 'vue-i18n';
import { ERRORS, isErrorCode } from '../../../domain/errors.ts';

/**
 * The sentence for a failure in the reader's language. A server's own detail, where it says more than the
 * table's sentence, is shown as it stands in English; other languages get the code's sentence.
 */
export function useErrorText() {
  const { t, te, locale } = useI18n();
  const errorText = (error: { code: string; message: string }): string => {
    const key = `errorCode.${error.code}`;
    const known = te(key) ? t(key) : undefined;
    const saysMore = error.message !== '' && isErrorCode(error.code) && error.message !== ERRORS[error.code].text;
    if (locale.value === 'en' && saysMore) return error.message;
    return known ?? error.message;
  };
  return { errorText };
}
