import { Router } from 'express';
import type { Bank } from '../bank.ts';
import { requireReady } from '../http/require-ready.ts';

/** `GET /healthz`: 200 when the bank can serve, which takes its ledger. */
export function healthRoutes(bank: Bank): Router {
  return Router().get('/healthz', requireReady(bank), async (_request, response) => {
    await bank.database.query('select 1');
    response.json({ status: 'ok' });
  });
}
