import { describe, expect, test } from 'vitest';
import type { Approval } from '../../../../contract/http/approvals.ts';
import type { ConversationSummary } from '../../../../contract/http/conversations.ts';
import { addPage, foldApproval, foldConversation, type Paged } from './inbox-lists.ts';

const approval = (id: string, status: Approval['status'] = 'waiting', more: Partial<Approval> = {}): Approval => ({
  id, status, conversationId: null, turnId: null, toolCallId: `call-${id}`, toolName: 'transfer_funds', arguments: {},
  argumentsDigest: '0'.repeat(64), summary: 'Send', customer: { id: 'c', name: 'Alex' }, kind: '2fa',
  requestedAt: '2026-01-05T10:00:00.000Z', expiresAt: '2026-01-05T10:10:00.000Z', triesLeft: 3, decidedAt: null,
  decidedBy: null, reason: null, ...more,
});
const conversation = (id: string, lastActivityAt: string, status: ConversationSummary['status'] = 'handed-over'): ConversationSummary => ({
  id, status, lastActivityAt, agentId: 'a', agentName: 'Agent', versionId: 'v', version: '1.0.0', mode: 'live', channel: 'web',
  customer: null, preview: '', turnCount: 1, usage: { inputTokens: 0, outputTokens: 0, costMicros: 0, currency: 'USD' },
  createdAt: lastActivityAt,
});
const ids = (list: Paged<{ id: string }>) => list.items.map(({ id }) => id);

describe('the list of waiting calls', () => {
  const whole: Paged<Approval> = { items: [approval('a'), approval('b')], nextCursor: null };

  test('a new one comes last, a changed one keeps its place, a decided one leaves', () => {
    expect(ids(foldApproval(whole, approval('c')))).toEqual(['a', 'b', 'c']);
    const tried = foldApproval(whole, approval('a', 'waiting', { triesLeft: 2 }));
    expect(ids(tried)).toEqual(['a', 'b']);
    expect(tried.items[0]?.triesLeft).toBe(2);
    expect(ids(foldApproval(whole, approval('a', 'approved')))).toEqual(['b']);
  });

  test('while further pages have not been read, a new one is not put before what they hold', () => {
    const begun: Paged<Approval> = { ...whole, nextCursor: 'next' };
    expect(ids(foldApproval(begun, approval('z')))).toEqual(['a', 'b']);
    expect(ids(addPage(begun, { items: [approval('b'), approval('c')], nextCursor: null }))).toEqual(['a', 'b', 'c']);
  });
});

describe('the list of conversations at the desk', () => {
  const list: Paged<ConversationSummary> = {
    items: [conversation('new', '2026-01-05T12:00:00.000Z'), conversation('old', '2026-01-05T10:00:00.000Z')], nextCursor: null,
  };

  test('the one that was spoken in last comes first, and one that the agent has again leaves', () => {
    expect(ids(foldConversation(list, conversation('old', '2026-01-05T13:00:00.000Z')))).toEqual(['old', 'new']);
    expect(ids(foldConversation(list, conversation('between', '2026-01-05T11:00:00.000Z')))).toEqual(['new', 'between', 'old']);
    expect(ids(foldConversation(list, conversation('new', '2026-01-05T13:00:00.000Z', 'open')))).toEqual(['old']);
  });
});
