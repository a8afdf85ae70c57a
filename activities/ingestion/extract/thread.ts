import { parentPort, workerData } from 'node:worker_threads';
import { z } from 'zod';
import { CitiflowError } from '../../../domain/errors.ts';
import { extractDocument } from './extract.ts';

/** The program of the thread that `in-thread.ts` starts: one file in, one answer out. */
const fileSchema = z.object({ bytes: z.instanceof(Uint8Array), mediaType: z.string(), filename: z.string() });

const { bytes, mediaType, filename } = fileSchema.parse(workerData);
try {
  parentPort?.postMessage({ document: await extractDocument(Buffer.from(bytes), mediaType, filename) });
} catch (error) {
  // A thread's errors lose their class on the way: what is said to the builder goes as text, anything else ends it.
  if (!(error instanceof CitiflowError)) throw error;
  parentPort?.postMessage({ unreadable: error.message });
}
