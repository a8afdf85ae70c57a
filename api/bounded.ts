import { CitiflowError } from '../domain/errors.ts';

/** How long a request waits for a service that does not answer. */
export const DEPENDENCY_TIMEOUT_MS = 5_000;

/**
 * Waits for `work`, but not for ever: a service that neither answers nor refuses is as good as down.
 * @throws CitiflowError `dependency_unavailable` after `timeoutMs`
 */
export async function bounded<Result>(work: Promise<Result>, timeoutMs = DEPENDENCY_TIMEOUT_MS): Promise<Result> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new CitiflowError('dependency_unavailable')), timeoutMs);
  });
  try {
    return await Promise.race([work, tooLate]);
  } finally {
    clearTimeout(timer);
  }
}
