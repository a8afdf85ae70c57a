import { flushPromises } from '@vue/test-utils';
import { createPinia, setActivePinia } from 'pinia';
import { afterEach, expect, test, vi } from 'vitest';
import type { Approval } from '../../../../contract/http/approvals.ts';
import { late } from '../../api/testing/late.ts';
import { useInbox } from './stores/inbox.ts';

const approval = (id: string, status: Approval['status']): Approval => ({
  id, status, conversationId: null, turnId: null, toolCallId: `call-${id}`, toolName: 'transfer_funds', arguments: {},
  argumentsDigest: '0'.repeat(64), summary: 'Send', customer: { id: 'c', name: 'Alex' }, kind: '2fa',
  requestedAt: '2026-01-05T10:00:00.000Z', expiresAt: '2026-01-05T10:10:00.000Z', triesLeft: 3, decidedAt: null, decidedBy: null, reason: null,
});
afterEach(() => vi.unstubAllGlobals());

test('a call that begins to wait, or is decided, while the inbox is being read is in it as it is now', async () => {
  setActivePinia(createPinia());
  const { answer, give } = late<void>();
  vi.stubGlobal('fetch', async (address: string) => {
    const listed = address.startsWith('/api/v1/approvals') ? [approval('old', 'waiting')] : [];
    const body = address.startsWith('/api/v1/inbox') ? { waiting: 1, unknown: 0, handedOver: 0, unclaimed: 0 } : { items: listed, nextCursor: null };
    await answer;
    return new Response(JSON.stringify(body), { headers: { 'content-type': 'application/json' } });
  });
  const inbox = useInbox();
  inbox.onEvent({ type: 'ready' });
  inbox.onEvent({ type: 'approval', approval: approval('new', 'waiting') });
  inbox.onEvent({ type: 'approval', approval: approval('old', 'approved') });
  give();
  await flushPromises();
  expect(inbox.error).toBeNull();
  expect(inbox.approvals?.items.map(({ id }) => id)).toEqual(['new']);
});
