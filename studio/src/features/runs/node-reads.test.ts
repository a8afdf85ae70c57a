import { expect, test } from 'vitest';
import { readsOf } from './node-reads.ts';

const names = (type: string, config: Record<string, unknown>) => readsOf({ type, config }).facts.map(({ name }) => name);

test('a node is asked for what it reads, and for no more', () => {
  expect(readsOf({ type: 'model', config: {} })).toMatchObject({ messageText: true, sources: true, replyText: false });
  expect(readsOf({ type: 'guardrail', config: { applyTo: 'message' } })).toMatchObject({ messageText: true, replyText: false });
  expect(readsOf({ type: 'guardrail', config: { applyTo: 'reply' } })).toMatchObject({ messageText: false, replyText: true, sources: true });
  expect(readsOf({ type: 'wait', config: { seconds: 5 } })).toEqual({ messageText: false, replyText: false, sources: false, facts: [] });
});

test('what templates and rules name is asked for, in brackets, too; what a turn knows by itself is not', () => {
  expect(names('tool', { arguments: { memo: 'For {{tool.summary}}', times: ['{{approval.outcome}}'] } })).toEqual(['tool.summary', 'approval.outcome']);
  const rules = [{ match: 'any', rules: [{ field: 'tool.status', operator: 'equals', value: 'failed' }] }, { field: 'conversation.turn', operator: 'at-least', value: 2 }];
  expect(names('condition', { branches: [{ id: 'a', label: 'A', match: 'all', rules }] })).toEqual(['tool.status']);
  expect(readsOf({ type: 'reply', config: { text: '{{message.text}} {{retrieval.count}} {{unknown}}' } })).toMatchObject({ messageText: true, sources: true, facts: [] });
});
