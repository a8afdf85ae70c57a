import { computed } from 'vue';
import { z } from 'zod';
import { knowledgeRoutes, type KnowledgeBase } from '../../../../../contract/http/knowledge.ts';
import { toolRoutes, type Tool } from '../../../../../contract/http/tools.ts';
import type { Catalogue } from '../../../../../domain/flow/model.ts';
import { call } from '../../../api/client.ts';
import { listAll } from '../../../api/list-all.ts';
import { useResource } from '../../../api/use-resource.ts';

const requiredSchema = z.array(z.string()).catch([]);

/** What validation needs to know of them. */
export const catalogueOf = (tools: readonly Tool[], knowledgeBases: readonly Pick<KnowledgeBase, 'id'>[]): Catalogue => ({
  tools: new Map(tools.map((tool) => [tool.name, { ...tool, required: requiredSchema.parse(tool.parameters['required']) }])),
  knowledgeBases: new Set(knowledgeBases.map((base) => base.id)),
});

/** The tools and knowledge bases that a flow may name. */
export function useCatalogue() {
  const tools = useResource(async (signal) => (await call(toolRoutes.list, { signal })).items);
  const knowledgeBases = useResource(
    async (signal) => listAll((page) => call(knowledgeRoutes.list, { query: page, signal })),
  );
  const catalogue = computed<Catalogue | null>(() => {
    if (!tools.data.value || !knowledgeBases.data.value) return null;
    return catalogueOf(tools.data.value, knowledgeBases.data.value);
  });
  return { tools: tools.data, knowledgeBases: knowledgeBases.data, catalogue };
}

export type CatalogueData = ReturnType<typeof useCatalogue>;
