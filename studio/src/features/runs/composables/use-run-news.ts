import { useI18n } from 'vue-i18n';
import { useFormat } from '../../../ui/use-format.ts';
import { useNodeTexts } from '../../builder/composables/use-node-texts.ts';
import { useBuilder } from '../../builder/context.ts';
import { totalOf, type Run } from '../run-state.ts';

/** Says of a run what cannot wait, to those who do not see the canvas: that somebody is needed, and how it ended. */
export function useRunNews(): (run: Run) => void {
  const { t } = useI18n();
  const { duration } = useFormat();
  const { nodeTitle } = useNodeTexts();
  const { draft, announce } = useBuilder();

  return (run) => {
    const at = run.at === null ? undefined : run.nodes.get(run.at);
    const node = draft.flow.value?.nodes.find(({ id }) => id === run.at);
    const where = { node: node ? nodeTitle(node) : '' };
    if (at?.state === 'waiting-for-person') announce(t('runs.saidWaiting', where));
    else if (at?.state === 'failed') announce(t('runs.saidFailed', where));
    else if (run.phase === 'ended') announce(t('runs.saidEnd', { nodes: run.nodes.size, duration: duration(totalOf(run).durationMs) }));
  };
}
