import { randomBytes } from 'node:crypto';
import { Router } from 'express';
import type { Bank } from '../bank.ts';
import { listMessages } from '../outbox/messages.ts';
import { renderOutboxPage } from '../outbox/outbox-page.ts';

/** `GET /outbox`: the codes sent, as a page that a developer keeps open beside the chat. */
export function outboxPageRoutes(bank: Bank): Router {
  return Router().get('/outbox', async (_request, response) => {
    const nonce = randomBytes(16).toString('base64');
    const messages = await listMessages(bank.database, bank.clock());
    response.set({
      'Content-Security-Policy': `default-src 'none'; style-src 'nonce-${nonce}'; script-src 'nonce-${nonce}'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
      'Cache-Control': 'no-store',
      'Referrer-Policy': 'no-referrer',
      'X-Content-Type-Options': 'nosniff',
    });
    response.type('html').send(renderOutboxPage(messages, nonce));
  });
}
