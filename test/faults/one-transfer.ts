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
  const end = await client.next('turn-end');
  // The turn's events are kept a moment after its end is told, and what has just come back may refuse a first reader.
  await expect.poll(async () => {
    const { lastOffset, turns, messages } = await branch.read(client.conversationId);
    const writes = turns[0]?.toolCalls.filter(({ effect }) => effect === 'write');
    return {
      lastOffset, roles: messages.map(({ role }) => role), reply: messages[1]?.content,
      turns: turns.map(({ id, status }) => [id, status]), writes: writes?.map(({ toolName, status }) => [toolName, status]),
    };
  }).toEqual({
    lastOffset: client.events.length, roles: ['user', 'assistant'], reply: end.content,
    turns: [[end.turnId, 'completed']], writes: [['transfer_funds', 'succeeded']],
  });
}
