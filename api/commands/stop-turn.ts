import { conversationWorkflowId } from '../../domain/ids.ts';
import { CitiflowError } from '../../domain/errors.ts';
import { stopTurnUpdate } from '../../workflows/conversation-turn/messages.ts';
import type { Dependencies } from '../dependencies.ts';
import { sendUntilTaken } from '../send-update.ts';
import { fromTemporal, runHasEnded, UPDATE_TIMEOUT_MS } from '../temporal-failures.ts';

/**
 * Stops the conversation's running turn, or the one named.
 * @throws CitiflowError `turn_not_found` when nothing runs, or another turn does; `dependency_unavailable`
 */
export async function stopTurn(
  { temporal }: Pick<Dependencies, 'temporal'>,
  conversationId: string,
  turnId: string | undefined,
): Promise<void> {
  const handle = temporal.workflow.getHandle(conversationWorkflowId(conversationId));
  try {
    await sendUntilTaken(() => temporal.withDeadline(Date.now() + UPDATE_TIMEOUT_MS, () =>
      handle.executeUpdate(stopTurnUpdate, { args: [turnId ? { turnId } : {}] })));
  } catch (error) {
    if (runHasEnded(error)) throw new CitiflowError('turn_not_found', undefined, { cause: error });
    throw fromTemporal(error);
  }
}
