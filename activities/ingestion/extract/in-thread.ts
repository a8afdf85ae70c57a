import { Worker } from 'node:worker_threads';
import { z } from 'zod';
import { isTimeout, withDeadline } from '../../../domain/deadline.ts';
import { chunksSchema } from '../chunk-list.ts';
import type { Passages, PassagesRequest } from './passages.ts';
import { unreadable } from './unreadable.ts';

const answerSchema = z.union([
  z.object({ title: z.string(), chunks: chunksSchema }),
  z.object({ unreadable: z.string() }),
]);

export interface ThreadSettings {
  /** The built `thread.ts`. */
  program: URL;
  timeoutMs?: number;
  /** Of the thread's heap, in MiB: a small file may unpack to a huge one. */
  memoryMiB?: number;
  signal?: AbortSignal;
}

/** Below the activity's own limit, so that the builder hears why. */
const TIMEOUT_MS = 3 * 60_000;
const MEMORY_MIB = 1_024;

/**
 * Does what `readPassages` does in a thread of its own: a large file takes seconds of computing, in which the worker
 * could neither beat nor do anything else; and one that takes all memory ends its thread only.
 * @throws CitiflowError document_unreadable, also when it takes too long or the thread ends
 */
export async function passagesInThread(
  request: PassagesRequest, onCut: () => Promise<void> | void,
  { program, timeoutMs = TIMEOUT_MS, memoryMiB = MEMORY_MIB, signal }: ThreadSettings,
): Promise<Passages> {
  const thread = new Worker(program, {
    workerData: { ...request, bytes: new Uint8Array(request.bytes) }, resourceLimits: { maxOldGenerationSizeMb: memoryMiB },
    // What a reader prints about a file is not for our log.
    stdout: true, stderr: true,
  });
  try {
    const answer = answerSchema.parse(await withDeadline(timeoutMs, signal, (limit) => answerOf(thread, onCut, limit)));
    if ('unreadable' in answer) throw unreadable(answer.unreadable);
    return answer;
  } catch (cause) {
    signal?.throwIfAborted();
    if (isTimeout(cause)) throw unreadable('The file takes too long to read. Split it, and upload the parts.', cause);
    if (cause instanceof ThreadEnded) throw unreadable('The file could not be read: it is damaged, or too large to unpack.', cause);
    throw cause;
  } finally {
    await thread.terminate();
  }
}

class ThreadEnded extends Error {}

function answerOf(thread: Worker, onCut: () => Promise<void> | void, signal: AbortSignal): Promise<unknown> {
  let told: Promise<void> = Promise.resolve();
  let answered = false;
  return new Promise((resolve, reject) => {
    thread.on('message', (message: unknown) => {
      // Whoever cannot be told how far it is does not stop it; but is told in order.
      if (message === 'cutting') told = Promise.resolve(onCut()).catch(() => undefined);
      else {
        answered = true;
        void told.then(() => resolve(message));
      }
    });
    thread.once('error', (cause) => reject(new ThreadEnded('The reader failed.', { cause })));
    thread.once('exit', (code) => {
      if (!answered) reject(new ThreadEnded(`The reader ended with ${code}.`));
    });
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}
