import { computed } from 'vue';
import { knowledgeRoutes } from '../../../../../contract/http/knowledge.ts';
import { toolRoutes } from '../../../../../contract/http/tools.ts';
import type { Catalogue } from '../../../../../domain/flow/model.ts';
import { call } from '../../../api/client.ts';
import { useResource } from '../../../api/use-resource.ts';

/** The tools and knowledge bases that a flow may name. */
export function useCatalogue() {
  const tools = useResource(async (signal) => (await call(toolRoutes.list, { signal })).items);
  const knowledgeBases = useResource(
    async (signal) => (await call(knowledgeRoutes.list, { query: { limit: 100 }, signal })).items,
  );
  const catalogue = computed<Catalogue | null>(() => {
    if (!tools.data.value || !knowledgeBases.data.value) return null;
    return {
      tools: new Map(tools.data.value.map((tool) => [tool.name, tool])),
      knowledgeBases: new Set(knowledgeBases.data.value.map((base) => base.id)),
    };
  });
  return { tools: tools.data, knowledgeBases: knowledgeBases.data, catalogue };
}

export type CatalogueData = ReturnType<typeof useCatalogue>;
