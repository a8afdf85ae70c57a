import { parentPort, workerData } from 'node:worker_threads';
import { z } from 'zod';
import { CitiflowError } from '../../../domain/errors.ts';
import { readPassages } from './passages.ts';

/** The program of the thread that `in-thread.ts` starts: one file in, one answer out. */
const requestSchema = z.object({
  bytes: z.instanceof(Uint8Array), mediaType: z.string(), filename: z.string(),
  size: z.object({ targetTokens: z.int(), overlapTokens: z.int() }),
});

try {
  const passages = await readPassages(requestSchema.parse(workerData), () => parentPort?.postMessage('cutting'));
  parentPort?.postMessage(passages);
} catch (error) {
  // A thread's errors lose their class on the way: what is said to the builder goes as text, anything else ends it.
  if (!(error instanceof CitiflowError)) throw error;
  parentPort?.postMessage({ unreadable: error.message });
}
