import {
  ActivityCancellationType, ActivityFailure, ApplicationFailure, CancellationScope, isCancellation, proxyActivities, setHandler, sleep,
} from '@temporalio/workflow';
import type { ChunkList, IngestionActivities } from '../../activities/ingestion/contract.ts';
import {
  cancelIngestionSignal, ingestionProgressQuery, type IngestionInput, type IngestionProgress, type IngestionResult,
  type RemovalInput,
} from './messages.ts';

/** A batch is what a crash costs at most, and one activity in the history. */
const BATCH_CHUNKS = 64;
/** How often an index that lost rows in a crash is filled up again. */
const FILLS = 5;
/**
 * Old passages stay this long after the swap: a search that read the old revision as live has ended by then, so that
 * it finds the whole of it.
 */
const OLD_REVISION_KEPT = '15 seconds';

/** A service that is down comes back within the hour, or someone must look. */
const retry = { initialInterval: '1 second', backoffCoefficient: 2, maximumInterval: '30 seconds', maximumAttempts: 120 };
/** Every worker beats each second, so that a killed one is noticed soon. */
const conduct = { heartbeatTimeout: '15 seconds', retry } as const;
/** A cancelled write must have ended before what it wrote is removed. */
const untilStopped = { cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED } as const;
/** A reader that fails on a file in a way that nobody foresaw does so each time: three tries and the builder hears. */
const extraction = proxyActivities<IngestionActivities>({
  ...conduct, startToCloseTimeout: '5 minutes', summary: 'Read the file and cut it into passages',
  retry: { ...retry, maximumAttempts: 10 },
});
const writing = proxyActivities<IngestionActivities>({
  ...conduct, startToCloseTimeout: '10 minutes', ...untilStopped, summary: 'Embed passages and write them to the index',
});
const swapping = proxyActivities<IngestionActivities>({
  ...conduct, startToCloseTimeout: '2 minutes', ...untilStopped, summary: 'Make the new revision the one that searches see',
});
const cleaning = proxyActivities<IngestionActivities>({
  ...conduct, startToCloseTimeout: '1 minute', summary: 'Remove what nothing needs any more',
});
const status = proxyActivities<IngestionActivities>({
  ...conduct, startToCloseTimeout: '20 seconds', summary: 'Tell how far it is',
});

/**
 * Takes an uploaded file into the index. Until the swap searches see the revision before; after it this one; a crash
 * at any point goes on from the last batch. Cancelled or failed, it removes what it wrote.
 */
export async function documentIngestion(input: IngestionInput): Promise<IngestionResult> {
  let now: IngestionProgress = { stage: 'stored', progress: 0 };
  const scope = new CancellationScope();
  setHandler(ingestionProgressQuery, () => now);
  setHandler(cancelIngestionSignal, () => scope.cancel());

  const enter = async (stage: IngestionProgress['stage'], progress: number) => {
    now = { stage, progress };
    await status.recordStage(input, now);
  };

  try {
    return await scope.run(ingest);
  } catch (failure) {
    // Cancelled or not, what was written must go, and the document must say why.
    return CancellationScope.nonCancellable(() => end(failure));
  }

  async function ingest(): Promise<IngestionResult> {
    await enter('extracting', 0.05);
    const chunks = await extraction.extractAndChunk(input);
    const outcome = await fillAndSwap(chunks);
    now = { stage: 'done', progress: 1 };
    // The revision is live, or outlived: no cancellation may leave its remains behind.
    await CancellationScope.nonCancellable(() => clean(outcome));
    return { outcome: outcome === 'superseded' ? 'superseded' : 'ready', chunkCount: chunks.chunkCount };
  }

  async function fillAndSwap(chunks: ChunkList): Promise<'first' | 'replaced' | 'superseded'> {
    for (let fill = 0; fill < FILLS; fill += 1) {
      for (let from = 0; from < chunks.chunkCount; from += BATCH_CHUNKS) {
        await enter('embedding', 0.1 + (0.8 * from) / chunks.chunkCount);
        await writing.embedAndWrite({ document: input, chunks, from, to: from + BATCH_CHUNKS });
      }
      await enter('swapping', 0.95);
      const swap = await swapping.swapRevision(input, chunks);
      if (swap.outcome === 'superseded') return 'superseded';
      if (swap.outcome === 'swapped') return swap.replacedAny ? 'replaced' : 'first';
    }
    throw ApplicationFailure.nonRetryable('The search index keeps losing what is written to it.', 'dependency_unavailable');
  }

  async function clean(outcome: 'first' | 'replaced' | 'superseded'): Promise<void> {
    await cleaning.discardChunkList(input);
    if (outcome === 'superseded') await cleaning.discardRevision(input);
    if (outcome !== 'replaced') return;
    await sleep(OLD_REVISION_KEPT);
    await cleaning.discardOldRevisions(input);
  }

  async function end(failure: unknown): Promise<IngestionResult> {
    const cancelled = isCancellation(failure);
    await status.recordEnding(input, cancelled ? { status: 'cancelled' } : { status: 'failed', reason: reasonOf(failure) });
    await cleaning.discardRevision(input);
    await cleaning.discardChunkList(input);
    return { outcome: cancelled ? 'cancelled' : 'failed', chunkCount: 0 };
  }
}

/** Passages of a deleted document: searches do not see them any more, and here they go. */
export async function documentRemoval(input: RemovalInput): Promise<void> {
  // A search that began before the deletion may still be at it.
  await sleep(OLD_REVISION_KEPT);
  await cleaning.removePassages(input);
}

/** What a builder reads: our own sentences as they stand, and of what nobody foresaw no details. */
function reasonOf(failure: unknown): string {
  const cause = failure instanceof ActivityFailure ? failure.cause : failure;
  const ours = cause instanceof ApplicationFailure && /^[a-z_]+$/.test(cause.type ?? '');
  return ours ? cause.message : 'The document could not be processed. Upload it again, or ask an administrator.';
}
