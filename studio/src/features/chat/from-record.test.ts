import { expect, test } from 'vitest';
import type { Conversation } from '../../../../contract/http/conversations.ts';
import { addOlderTurns, chatFromRecord } from './from-record.ts';
import { addOutgoing, foldEvents } from './fold-events.ts';
import { emptyChat } from './state.ts';

const at = (minute: number) => `2026-01-05T10:0${minute}:00.000Z`;
const FORK: Conversation = {
  id: 'c2', agentId: 'a', agentName: 'Cards', versionId: 'v', version: 'draft+1', mode: 'test', channel: 'studio', status: 'open', customer: null, preview: '', turnCount: 0,
  usage: { inputTokens: 0, outputTokens: 0, costMicros: 0, currency: 'USD' }, createdAt: at(3), lastActivityAt: at(3), turns: [], lastOffset: 0,
  messages: [
    { id: 'm1', turnId: null, role: 'user', content: 'What does a card cost?', createdAt: at(1) },
    { id: 'm2', turnId: null, role: 'assistant', content: 'It costs $8.', createdAt: at(2) },
  ],
};

test('what was said before a fork stands before its first turn, once', () => {
  const sent = addOutgoing(emptyChat(), 'new', 'And abroad?');
  const running = foldEvents(sent, { type: 'turn-start', messageId: 'new', conversationId: 'c2', turnId: 't1', offset: 1, at: at(4) });
  const once = addOlderTurns(running, chatFromRecord(FORK));
  expect(once.timeline.map((item) => (item.kind === 'earlier' ? item.text : item.kind))).toEqual(['What does a card cost?', 'It costs $8.', 'turn']);
  expect(addOlderTurns(once, chatFromRecord(FORK)).timeline).toHaveLength(3);
});
