import { sleep } from '@temporalio/workflow';
import type { TurnInput } from '../../workflows/conversation-turn/messages.ts';
import { conversationTurn as current } from '../../workflows/conversation-turn/workflow.ts';

/** Today's interpreter with a timer before it: the negative twin that shows that a replay can fail. */
export async function conversationTurn(input: TurnInput): Promise<unknown> {
  await sleep(1);
  return current(input);
}
