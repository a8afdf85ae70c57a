import { isGrpcServiceError, WorkflowUpdateFailedError, WorkflowUpdateRPCTimeoutOrCancelledError } from '@temporalio/client';
import { ActivityFailure, ApplicationFailure, WorkflowNotFoundError } from '@temporalio/common';
import { CitiflowError, isErrorCode } from '../domain/errors.ts';

/** How long a start or a query may take. */
export const TEMPORAL_TIMEOUT_MS = 5_000;
/**
 * An update waits for its handler, which may ask the bank, and waits out a worker that dies: its task is given to
 * another after five seconds, once for what it was doing and once more for what came meanwhile, and a worker has to
 * start for it, some twenty seconds on a busy machine. Given up sooner, a decision that counts a moment later is told
 * as failed. The studio itself gives up after twice as long.
 */
export const UPDATE_TIMEOUT_MS = 30_000;

const UNREACHABLE = new Set([
  // gRPC status codes: cancelled, deadline exceeded, resource exhausted, aborted, internal, unavailable.
  1, 4, 8, 10, 13, 14,
]);

/** The failure of a call to Temporal as an error of ours: what the workflow refused, or that nobody answers. */
export function fromTemporal(error: unknown): unknown {
  const told = error instanceof WorkflowUpdateFailedError ? refusalIn(error.cause) : undefined;
  if (told) {
    const { type, message, details } = told;
    if (isErrorCode(type)) return new CitiflowError(type, message || undefined, { extra: triesLeftOf(details?.[0]), cause: error });
  }
  if (error instanceof WorkflowUpdateRPCTimeoutOrCancelledError) return unavailable(error);
  const code = grpcCodeOf(error);
  if (updateWasDropped(error) || (code !== undefined && UNREACHABLE.has(code))) return unavailable(error);
  return error;
}

/** gRPC's "failed precondition", by which the server says that a workflow is not ready. */
const NOT_READY = 9;

/**
 * True when the server gave an update up before the workflow took it, because the worker's answer could not be used:
 * it was ending. Nothing has been done, and sending it again is right.
 */
export const updateWasDropped = (error: unknown): boolean => grpcCodeOf(error) === NOT_READY;

function grpcCodeOf(error: unknown): number | undefined {
  const rpc = error instanceof Error && isGrpcServiceError(error.cause) ? error.cause : error;
  return isGrpcServiceError(rpc) ? rpc.code : undefined;
}

/** What a handler threw itself, or an activity that it had called. */
function refusalIn(cause: unknown): ApplicationFailure | undefined {
  const inner = cause instanceof ActivityFailure ? cause.cause : cause;
  return inner instanceof ApplicationFailure ? inner : undefined;
}

/** True when the run that the call was for has ended meanwhile. */
export function runHasEnded(error: unknown): boolean {
  if (error instanceof WorkflowNotFoundError) return true;
  if (!(error instanceof WorkflowUpdateFailedError)) return false;
  const type = error.cause instanceof ApplicationFailure ? error.cause.type : undefined;
  return type === 'AcceptedUpdateCompletedWorkflow' || /workflow (execution )?(already )?(completed|closed)/i.test(error.cause?.message ?? '');
}

const unavailable = (cause: unknown) => new CitiflowError('dependency_unavailable', undefined, { cause });

function triesLeftOf(detail: unknown): Record<string, unknown> {
  const given = detail && typeof detail === 'object' && 'triesLeft' in detail ? detail.triesLeft : undefined;
  return typeof given === 'number' ? { triesLeft: given } : {};
}
