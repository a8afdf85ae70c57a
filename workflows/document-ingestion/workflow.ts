import { ActivityFailure, ApplicationFailure, CancellationScope, isCancellation, setHandler, sleep } from '@temporalio/workflow';
import type { ChunkList } from '../../activities/ingestion/contract.ts';
import {
  cancelIngestionSignal, ingestionProgressQuery, type IngestionInput, type IngestionProgress, type IngestionResult,
} from './messages.ts';
import { acceptance, cleaning, extraction, status, swapping, writing } from './proxies.ts';

/** A batch is what a crash costs at most, and one activity in the history. */
const BATCH_CHUNKS = 64;
/** How often an index that lost rows in a crash is filled up again. */
const FILLS = 5;
/**
 * Old passages stay this long after the swap: a search that read the old revision as live has ended by then, so that
 * it finds the whole of it.
 */
const OLD_REVISION_KEPT = '15 seconds';

type Filled = { outcome: 'superseded' } | { outcome: 'swapped'; replaced: number };

/**
 * Takes an uploaded file into the index. Until the swap searches see the revision before; after it this one; a crash
 * at any point goes on from the last batch. Cancelled, failed or outlived, it removes what it wrote.
 */
export async function documentIngestion(input: IngestionInput): Promise<IngestionResult> {
  let now: IngestionProgress = { stage: 'stored', progress: 0 };
  const scope = new CancellationScope();
  setHandler(ingestionProgressQuery, () => now);
  setHandler(cancelIngestionSignal, () => scope.cancel());

  try {
    return await scope.run(ingest);
  } catch (failure) {
    // Cancelled or not, what was written must go, and the document must say why.
    return CancellationScope.nonCancellable(() => end(failure));
  }

  async function ingest(): Promise<IngestionResult> {
    // Not to be cancelled: a document that nobody wrote down could not say that it was.
    const accepted = await CancellationScope.nonCancellable(() => acceptance.acceptDocument(input));
    if (!accepted) return outlived(0);
    now = { stage: 'extracting', progress: 0.05 };
    const chunks = await extraction.extractAndChunk(input);
    const filled = await fillAndSwap(chunks);
    if (filled.outcome === 'superseded') return outlived(chunks.chunkCount);
    now = { stage: 'done', progress: 1 };
    // The revision is live: no cancellation may leave its remains, or those of the one before, behind.
    await CancellationScope.nonCancellable(() => clean(filled.replaced));
    return { outcome: 'ready', chunkCount: chunks.chunkCount };
  }

  async function fillAndSwap(chunks: ChunkList): Promise<Filled> {
    for (let fill = 0; fill < FILLS; fill += 1) {
      for (let from = 0; from < chunks.chunkCount; from += BATCH_CHUNKS) {
        now = { stage: 'embedding', progress: 0.1 + (0.8 * from) / chunks.chunkCount };
        await writing.embedAndWrite({ document: input, chunks, from, to: from + BATCH_CHUNKS });
      }
      now = { stage: 'swapping', progress: 0.95 };
      const swap = await swapping.swapRevision(input, chunks);
      if (swap.outcome !== 'incomplete') return swap;
    }
    throw ApplicationFailure.nonRetryable('The search index keeps losing what is written to it.', 'dependency_unavailable');
  }

  async function clean(replaced: number): Promise<void> {
    await cleaning.discardChunkList(input);
    if (input.revision === 1) return;
    await sleep(OLD_REVISION_KEPT);
    await cleaning.discardOldRevisions(input);
    await cleaning.discardOldUploads(input, replaced);
  }

  /** The document is deleted, or a newer revision is live. */
  function outlived(chunkCount: number): Promise<IngestionResult> {
    return CancellationScope.nonCancellable(async () => {
      await discardAll();
      await cleaning.discardUpload(input);
      return { outcome: 'superseded', chunkCount };
    });
  }

  async function end(failure: unknown): Promise<IngestionResult> {
    const cancelled = isCancellation(failure);
    await status.recordEnding(input, cancelled ? { status: 'cancelled' } : { status: 'failed', reason: reasonOf(failure) });
    await discardAll();
    return { outcome: cancelled ? 'cancelled' : 'failed', chunkCount: 0 };
  }

  async function discardAll(): Promise<void> {
    await cleaning.discardRevision(input);
    await cleaning.discardChunkList(input);
  }
}

/** What a builder reads: our own sentences as they stand, and of what nobody foresaw no details. */
function reasonOf(failure: unknown): string {
  const cause = failure instanceof ActivityFailure ? failure.cause : failure;
  const ours = cause instanceof ApplicationFailure && /^[a-z_]+$/.test(cause.type ?? '');
  return ours ? cause.message : 'The document could not be processed. Upload it again, or ask an administrator.';
}
