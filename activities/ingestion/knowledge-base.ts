import { KnowledgeBaseSchema } from '../../db/entities/knowledge.ts';
import type { Orm } from '../../db/orm.ts';
import { withTenant } from '../../db/tenancy.ts';
import { CitiflowError } from '../../domain/errors.ts';
import type { Embedder } from '../../retrieval/embedder.ts';

/** One base, one model: vectors of two models cannot be compared. */
export async function refuseOtherModel(
  orm: Orm,
  { tenantId, knowledgeBaseId }: { tenantId: string; knowledgeBaseId: string },
  { model, dimensions }: Embedder,
): Promise<void> {
  const base = await withTenant(orm, tenantId, (em) => em.findOne(KnowledgeBaseSchema, { id: knowledgeBaseId }));
  if (!base) throw new CitiflowError('not_found', 'The knowledge base has been deleted.');
  if (base.embeddingModel === model && base.embeddingDimensions === dimensions) return;
  throw new CitiflowError(
    'embedding_model_mismatch',
    `The knowledge base is indexed with ${base.embeddingModel}, and ${model} is set. Set that model, or make a new base.`,
    { extra: { indexedWith: base.embeddingModel, configured: model } },
  );
}
