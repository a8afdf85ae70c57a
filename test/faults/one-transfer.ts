import { expect } from 'vitest';
import type { Branch } from './branch.ts';
import type { ChatClient } from './chat-client.ts';
import { deliveryProblems } from './delivery.ts';

/**
 * What must be true after a transfer turn, whatever happened in it: the client was told everything once and in
 * order, the bank has booked once, and whoever reads the conversation later reads the same.
 */
export async function expectOneTransfer(branch: Branch, client: ChatClient, amountMinor: number): Promise<void> {
  expect(deliveryProblems(client.events, client.messageIds)).toEqual([]);
  expect(await branch.bank.transfersOf(amountMinor)).toBe(1);
  const conversation = await branch.read(client.conversationId);
  const end = await client.next('turn-end');
  expect(conversation.lastOffset).toBe(client.events.length);
  expect(conversation.turns.map(({ id, status }) => [id, status])).toEqual([[end.turnId, 'completed']]);
  expect(conversation.messages.map(({ role }) => role)).toEqual(['user', 'assistant']);
  expect(conversation.messages[1]?.content).toBe(end.content);
  const writes = conversation.turns[0]?.toolCalls.filter(({ effect }) => effect === 'write');
  expect(writes?.map(({ toolName, status }) => [toolName, status])).toEqual([['transfer_funds', 'succeeded']]);
}
