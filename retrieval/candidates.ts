import { isLive, type LiveBase } from './live-set.ts';
import { revisionKey, type ChunkSearch, type FoundChunk, type PassageStore } from './passage-store.ts';

/** Rounds of one search: each leaves out the dead revisions that the one before it met. */
const MAXIMUM_ROUNDS = 3;

/**
 * The best `limit` passages of live revisions by one kind of search. Rows that are not live (an old revision about to
 * be removed, one left by a crash) are dropped; where they took places, the search is asked again without them.
 */
export async function liveCandidates(
  store: PassageStore,
  base: LiveBase,
  request: { tenantId: string; by: ChunkSearch['by']; limit: number },
): Promise<FoundChunk[]> {
  if (base.revisionOf.size === 0) return [];
  const excluded = new Set(base.pending);
  let live: FoundChunk[] = [];
  for (let round = 0; round < MAXIMUM_ROUNDS; round += 1) {
    const found = await store.search({
      ...request, knowledgeBaseId: base.id, excluded: [...excluded], upToDate: base.justChanged,
    });
    live = found.filter((chunk) => isLive(base, chunk));
    if (live.length === found.length || found.length < request.limit) break;
    for (const chunk of found) {
      if (!isLive(base, chunk)) excluded.add(revisionKey(chunk.documentId, chunk.revision));
    }
  }
  return live;
}
