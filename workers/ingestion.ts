import { cancellationSignal } from '@temporalio/activity';
import { createIngestionActivities } from '../activities/ingestion/activities.ts';
import type { Clients } from './clients.ts';

/** Built beside the worker. */
const EXTRACT_PROGRAM = new URL('./extract.mjs', import.meta.url);

/** The activities of the `ingestion` queue: one for each stage of a document's way into the index. */
export const ingestionActivities = (clients: Clients) =>
  createIngestionActivities({ ...clients, extractProgram: EXTRACT_PROGRAM, cancellationSignal });
