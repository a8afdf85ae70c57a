import type { OutboxMessage } from './messages.ts';
import { outboxScript } from './outbox-script.ts';
import { outboxStyle } from './outbox-style.ts';

const escapes: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** Text as it may stand in HTML, attributes included. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => escapes[character] ?? character);
}

const statusLabels: Record<OutboxMessage['status'], string> = {
  waiting: 'Waiting to be entered',
  verified: 'Entered, not spent yet',
  used: 'Used',
  expired: 'Expired',
  locked: 'Locked after 3 wrong codes',
};

function renderMessage(message: OutboxMessage): string {
  const code = escapeHtml(message.code);
  const purpose = message.summary ?? `Arguments ${message.digest.slice(0, 12)}…`;
  return `
    <li class="message" data-status="${message.status}" data-customer="${escapeHtml(message.userId)}">
      <div class="head">
        <span class="who"><strong>${escapeHtml(message.customerName)}</strong>
          <span class="muted">${escapeHtml(message.channel.toUpperCase())} to ${escapeHtml(message.to)}</span></span>
        <time datetime="${message.sentAt}">${message.sentAt}</time>
      </div>
      <p class="purpose">${escapeHtml(purpose)}</p>
      <div class="foot">
        <button class="code" type="button" data-code="${code}" aria-label="Copy code ${code.split('').join(' ')}">
          <span class="digits">${code.slice(0, 3)} ${code.slice(3)}</span><span class="hint">Copy</span>
        </button>
        <span class="status"><span class="dot" aria-hidden="true"></span>${statusLabels[message.status]}
          <span class="muted expiry" data-expires="${message.expiresAt}"></span></span>
      </div>
    </li>`;
}

const emptyState = `
    <div class="empty">
      <p class="empty-title">No codes yet</p>
      <p class="muted">Ask the agent to send money, for example “send 50 to Alice”. The code that the bank
        sends to the customer’s phone appears here.</p>
    </div>`;

/** The outbox as a whole page. It reads itself again every two seconds and swaps its list when it changed. */
export function renderOutboxPage(messages: OutboxMessage[], nonce: string): string {
  const list = `<ol class="messages">${messages.map(renderMessage).join('')}</ol>`;
  return `<!doctype html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <meta name="color-scheme" content="light dark">
  <title>Outbox · Harbour Mutual sandbox</title>
  <style nonce="${nonce}">${outboxStyle}</style>
</head>
<body>
  <header>
    <div>
      <p class="eyebrow">Harbour Mutual · sandbox bank</p>
      <h1>Outbox</h1>
      <p class="muted">One-time codes that a real bank would text to its customers. Development only.</p>
    </div>
    <p class="live" role="status"><span class="dot" aria-hidden="true"></span><span id="live-text">Live</span></p>
  </header>
  <main id="outbox" aria-live="polite">${messages.length === 0 ? emptyState : list}
  </main>
  <noscript><p class="muted">Reload the page to see new codes.</p></noscript>
  <script nonce="${nonce}">${outboxScript}</script>
</body>
</html>
`;
}
