import { Redis } from 'iovalkey';
import { CitiflowError } from '../domain/errors.ts';

const COMMAND_TIMEOUT_MS = 3_000;

/** A connection for requests: what cannot be answered in three seconds is an error of that request. */
export function openRequestValkey(url: string): Redis {
  const redis = new Redis(url, {
    commandTimeout: COMMAND_TIMEOUT_MS,
    maxRetriesPerRequest: null,
    retryStrategy: (attempt) => Math.min(50 * attempt, 500),
  });
  // It reconnects by itself; requests learn of it by their own time-outs.
  redis.on('error', () => undefined);
  return redis;
}

/** @throws CitiflowError `dependency_unavailable` in place of whatever a Valkey that is down makes of a command */
export async function unlessDown<Result>(command: Promise<Result>): Promise<Result> {
  try {
    return await command;
  } catch (error) {
    throw new CitiflowError('dependency_unavailable', undefined, { cause: error });
  }
}
