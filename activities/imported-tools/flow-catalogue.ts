import type { EntityManager } from '@mikro-orm/postgresql';
import { ImportedTool } from '../../db/entities/imported-tool.ts';
import { KnowledgeBase } from '../../db/entities/knowledge.ts';
import type { Catalogue } from '../../domain/flow/model.ts';
import { toolFacts } from '../banking/tools/index.ts';
import { importedFacts } from './catalogue.ts';

/** What a tenant's flows may name now: its knowledge bases, built-in tools and those that it has imported. */
export async function tenantCatalogue(em: EntityManager): Promise<Catalogue> {
  const bases = await em.find(KnowledgeBase, { deletedAt: null }, { fields: ['id'] });
  const imported = await em.find(ImportedTool, {}, { fields: ['name', 'effect', 'parameters'] });
  return { tools: new Map([...importedFacts(imported), ...toolFacts()]), knowledgeBases: new Set(bases.map((base) => base.id)) };
}
