import { expect, test } from 'vitest';
import type { OutboxMessage } from './messages.ts';
import { renderOutboxPage } from './outbox-page.ts';

function buildMessage(changes: Partial<OutboxMessage> = {}): OutboxMessage {
  return {
    id: '1', challengeId: 'challenge-1', userId: 'cust-alex', customerName: 'Alex Morgan', channel: 'sms',
    to: '•••• 0142', code: '012345', digest: 'ab'.repeat(32), summary: 'Send $50.00 to Alice Chen',
    sentAt: '2026-03-01T12:00:00.000Z', expiresAt: '2026-03-01T12:05:00.000Z', status: 'waiting', ...changes,
  };
}

test('shows each code with whom it went to, what for, when, and what became of it', () => {
  const page = renderOutboxPage([buildMessage(), buildMessage({ code: '999000', status: 'used' })], 'n');
  for (const text of ['012 345', 'Alex Morgan', 'SMS to •••• 0142', 'Send $50.00 to Alice Chen', '999 000', 'Used']) {
    expect(page).toContain(text);
  }
  expect(page).toContain('datetime="2026-03-01T12:00:00.000Z"');
});

test('shows what a summary says as text, never as markup', () => {
  const page = renderOutboxPage([buildMessage({ summary: '<img src=x onerror="alert(1)">' })], 'n');
  expect(page).toContain('&lt;img src=x onerror=&quot;alert(1)&quot;&gt;');
  expect(page).not.toContain('<img');
});

test('says what to do while it is empty', () => {
  expect(renderOutboxPage([], 'n')).toContain('No codes yet');
});
