import { ref } from 'vue';
import { useI18n } from 'vue-i18n';
import { evaluationRoutes, type EvaluationSuite } from '../../../../../contract/http/evaluations.ts';
import { readSuite, type SuiteRefusal } from '../../../../../domain/evaluation/read-suite.ts';
import { refusalOfSize } from '../../../../../domain/json-file.ts';
import { toApiError } from '../../../api/api-error.ts';
import { call } from '../../../api/client.ts';
import { listAll } from '../../../api/list-all.ts';
import { useErrorText } from '../../../ui/use-error-text.ts';
import { useFormat } from '../../../ui/use-format.ts';
import { freeName } from '../free-name.ts';

/** From a file to a suite, or to a sentence that says why there is none. */
export function useSuiteImport() {
  const { t } = useI18n();
  const { errorText } = useErrorText();
  const { size } = useFormat();
  const refused = ref<string | null>(null);
  const busy = ref(false);

  function sentenceOf(why: SuiteRefusal): string {
    switch (why.reason) {
      case 'too-large': return t('evaluations.refused.tooLarge', { limit: size(why.limitBytes) });
      case 'not-json': return t('evaluations.refused.notJson');
      case 'not-a-suite': return t('evaluations.refused.notASuite');
      case 'newer': return t('evaluations.refused.newer', { version: why.version, reads: why.reads });
      case 'malformed': return t('evaluations.refused.malformed', { where: why.where });
    }
  }

  /**
   * A file that is too large is not opened. A suite that is brought back gets a number behind its name, by the names
   * that there are now: what a page shows may not be there yet, or old.
   * @returns null where it was refused
   */
  async function take(file: Pick<File, 'name' | 'size' | 'text'>): Promise<EvaluationSuite | null> {
    refused.value = null;
    busy.value = true;
    try {
      const tooLarge = refusalOfSize(file.size);
      const read = tooLarge ? { refusal: tooLarge } : readSuite(await file.text());
      if ('suite' in read) {
        const taken = (await listAll((page) => call(evaluationRoutes.list, { query: page }))).map(({ name }) => name);
        return await call(evaluationRoutes.import, { body: { ...read.suite, name: freeName(read.suite.name, taken) } });
      }
      refused.value = `${t('agentImport.refused', { name: file.name })} ${sentenceOf(read.refusal)}`;
    } catch (failure) {
      refused.value = `${t('agentImport.refused', { name: file.name })} ${errorText(toApiError(failure))}`;
    } finally {
      busy.value = false;
    }
    return null;
  }
  return { refused, busy, take };
}
