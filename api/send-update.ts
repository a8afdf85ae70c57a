import { updateWasDropped } from './temporal-failures.ts';

const ATTEMPTS = 6;
const PAUSE_MS = 50;

/**
 * Sends an update to a workflow, and again where the server gave it up before the workflow took it, as it does when much
 * happens to the workflow at once, or its worker ends: nothing has been done then.
 * @param send with the same update id each time, where it has one
 * @throws what `send` does
 */
export async function sendUntilTaken<Answer>(send: () => Promise<Answer>): Promise<Answer> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await send();
    } catch (error) {
      if (!updateWasDropped(error) || attempt === ATTEMPTS) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS * attempt));
  }
}
