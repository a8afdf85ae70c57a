import { computed, ref, shallowRef } from 'vue';
import { useI18n } from 'vue-i18n';
import { agentRoutes } from '../../../../../contract/http/agents.ts';
import type { PortableAgent } from '../../../../../domain/flow/portable.ts';
import { readPortable, type Refusal } from '../../../../../domain/flow/read-portable.ts';
import { refusalOfSize } from '../../../../../domain/json-file.ts';
import { toApiError } from '../../../api/api-error.ts';
import { call, type Answer } from '../../../api/client.ts';
import { useErrorText } from '../../../ui/use-error-text.ts';
import { useFormat } from '../../../ui/use-format.ts';

export type Imported = Answer<typeof agentRoutes.import>;

/** From a file or a pasted text to an agent, or to a sentence that says why there is none. */
export function useAgentImport() {
  const { t } = useI18n();
  const { errorText } = useErrorText();
  const { size, number } = useFormat();
  const read = shallowRef<{ agent: PortableAgent; from: string } | null>(null);
  const refusal = shallowRef<{ from: string; why: Refusal } | null>(null);
  const failure = ref<string | null>(null);
  const made = shallowRef<Imported | null>(null);
  const busy = ref(false);

  const refused = computed(() => (refusal.value ? t('agentImport.refused', { name: refusal.value.from }) + ' ' + sentenceOf(refusal.value.why) : failure.value));

  function sentenceOf(why: Refusal): string {
    switch (why.reason) {
      case 'too-large': return t('agentImport.tooLarge', { limit: size(why.limitBytes) });
      case 'not-json': return t('agentImport.notJson');
      case 'not-an-agent': return t('agentImport.notAnAgent');
      case 'newer': return t('agentImport.newer', { version: why.version, reads: why.reads });
      case 'too-many-nodes': return t('agentImport.tooManyNodes', { count: number(why.count), limit: number(why.limit) });
      case 'too-many-edges': return t('agentImport.tooManyEdges', { count: number(why.count), limit: number(why.limit) });
      case 'malformed': return t('agentImport.malformed', { where: why.where });
    }
  }

  function takeText(text: string, from: string): void {
    reset();
    const result = readPortable(text);
    if ('agent' in result) read.value = { agent: result.agent, from };
    else refusal.value = { from, why: result.refusal };
  }

  /** A file that is too large is not opened. */
  async function takeFile(file: Pick<File, 'name' | 'size' | 'text'>): Promise<void> {
    const why = refusalOfSize(file.size);
    if (!why) return takeText(await file.text(), file.name);
    reset();
    refusal.value = { from: file.name, why };
  }

  async function make(): Promise<void> {
    if (!read.value) return;
    busy.value = true;
    failure.value = null;
    try {
      made.value = await call(agentRoutes.import, { body: read.value.agent });
    } catch (error) {
      failure.value = errorText(toApiError(error));
    } finally {
      busy.value = false;
    }
  }

  function reset(): void {
    [read.value, refusal.value, failure.value, made.value] = [null, null, null, null];
  }
  return { read, refused, made, busy, takeFile, takeText, make, reset };
}
