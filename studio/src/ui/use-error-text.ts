import { useI18n } from 'vue-i18n';
import { ERRORS, isErrorCode, type FieldError } from '../../../domain/errors.ts';

interface Failure {
  code: string;
  message: string;
  errors?: readonly FieldError[];
}

/**
 * The sentence for a failure in the reader's language. A server's own detail, where it says more than the
 * table's sentence, is shown as it stands in English; other languages get the code's sentence.
 */
export function useErrorText() {
  const { t, te, locale } = useI18n();
  /** For a place that lists beneath it what is wrong. */
  const errorSentence = (error: Failure): string => {
    const key = `errorCode.${error.code}`;
    const known = te(key) ? t(key) : undefined;
    const saysMore = error.message !== '' && isErrorCode(error.code) && error.message !== ERRORS[error.code].text;
    if (locale.value === 'en' && saysMore) return error.message;
    return known ?? error.message;
  };
  /** With what is wrong in it, where the sentence alone would only say that something is. */
  const errorText = (error: Failure): string => {
    const wrong = error.code === 'validation_failed' ? (error.errors ?? []).map(({ message }) => message) : [];
    if (wrong.length === 0) return errorSentence(error);
    return locale.value === 'en' ? wrong.join(' ') : `${errorSentence(error)} ${wrong.join(' ')}`;
  };
  return { errorText, errorSentence };
}
