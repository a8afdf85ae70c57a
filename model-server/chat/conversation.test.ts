import { expect, test } from 'vitest';
import { currentDay, questionIn, readConversation } from './conversation.ts';
import { exampleRequest } from './examples/tool.ts';
import { readSmallTalk } from './small-talk.ts';
import { cutIntoPieces } from './stream.ts';

test('calls and results belong to the message of the customer that they follow', () => {
  const call = { id: 'c1', type: 'function', function: { name: 'look', arguments: '{}' } };
  const { messages } = exampleRequest({
    messages: [
      { role: 'assistant', content: 'Welcome!' },
      { role: 'user', content: [{ type: 'text', text: 'look' }] },
      { role: 'assistant', content: null, tool_calls: [call] },
      { role: 'tool', tool_call_id: 'c1', content: 'seen' },
      { role: 'assistant', content: 'I saw it.' },
      { role: 'user', content: 'thanks' },
    ],
  });
  expect(readConversation(messages).exchanges).toEqual([
    {
      customer: 'look',
      calls: [{ id: 'c1', name: 'look', arguments: '{}', result: 'seen' }],
      reply: 'I saw it.',
    },
    { customer: 'thanks', calls: [], reply: '' },
  ]);
});

test('the day that the instructions state comes before the clock', () => {
  const now = new Date('2026-01-01T00:00:00Z');
  expect(currentDay('Today is 2026-03-11.', now)).toBe('2026-03-11');
  expect(currentDay('Be kind.', now)).toBe('2026-01-01');
});

test('the last question of a reply is found', () => {
  expect(questionIn('I have two. Which one do you mean: a or b?')).toBe('Which one do you mean: a or b?');
  expect(questionIn('Done.')).toBeUndefined();
});

test('only a message that is nothing else counts as small talk', () => {
  expect(readSmallTalk('Hello!')).toBe('greeting');
  expect(readSmallTalk('are you an AI?')).toBe('identity');
  expect(readSmallTalk('hello, what is my balance?')).toBeUndefined();
  expect(readSmallTalk('thanks, and how much can I send?')).toBeUndefined();
});

test('the pieces of a streamed text joined are the text', () => {
  const text = 'Here it is:\n\n- **one**: two  three\n- four ';
  expect(cutIntoPieces(text).join('')).toBe(text);
  expect(cutIntoPieces('')).toEqual([]);
});
