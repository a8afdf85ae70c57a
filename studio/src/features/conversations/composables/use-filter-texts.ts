import { useI18n } from 'vue-i18n';
import { useFormat } from '../../../ui/use-format.ts';
import { spellName } from '../../chat/composables/use-arguments.ts';
import type { FilterName, Filters } from '../filters.ts';

interface Names {
  agents: readonly { id: string; name: string }[];
  versions: readonly { id: string; version: string }[];
  tools: readonly { name: string; title?: string | undefined }[];
}

/** What filters are called and set to, in the reader's language. */
export function useFilterTexts(names: () => Names) {
  const { t, locale } = useI18n();
  const { cost, day } = useFormat();

  const languageName = (code: string) =>
    code === 'unknown' ? t('conversations.languageUnknown') : (new Intl.DisplayNames([locale.value], { type: 'language' }).of(code) ?? code);
  const toolName = (name: string) => names().tools.find((tool) => tool.name === name)?.title ?? spellName(name);
  const shortId = (id: string) => id.slice(0, 8);
  const price = (value: string) => cost(Math.round(Number(value) * 1_000_000), 'USD');
  // At noon, the day is the same one in any time zone that the text may be read in.
  const dayOf = (value: string) => day(`${value}T12:00:00`);

  const values: { [Name in FilterName]: (value: string) => string } = {
    q: (value) => value,
    agent: (id) => names().agents.find((agent) => agent.id === id)?.name ?? shortId(id),
    version: (id) => names().versions.find((version) => version.id === id)?.version ?? shortId(id),
    outcome: (value) => t(`conversations.outcomeOf.${value}`),
    tool: toolName,
    rating: (value) => t(`conversations.ratingOf.${value}`),
    costMin: price, costMax: price,
    language: languageName,
    mode: (value) => t(`conversations.modeOf.${value}`),
    from: dayOf, to: dayOf,
  };
  const labels = (): Record<FilterName, string> => ({
    q: t('conversations.says'), agent: t('conversations.agent'), version: t('conversations.version'), outcome: t('conversations.outcome'),
    tool: t('conversations.tool'), rating: t('conversations.rating'), costMin: t('conversations.costFrom'), costMax: t('conversations.costTo'),
    language: t('conversations.language'), mode: t('conversations.mode'), from: t('conversations.dateFrom'), to: t('conversations.dateTo'),
  });
  const ORDER: readonly FilterName[] = ['q', 'agent', 'version', 'outcome', 'tool', 'rating', 'costMin', 'costMax', 'language', 'mode', 'from', 'to'];
  const chipsOf = (filters: Filters) =>
    ORDER.flatMap((name) => (filters[name] ? [{ name, label: labels()[name], value: values[name](filters[name]) }] : []));

  return { chipsOf, languageName, toolName };
}
