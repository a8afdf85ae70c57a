import { Router } from 'express';
import { z } from 'zod';
import type { Bank } from '../bank.ts';
import { customerOf } from '../http/authenticate.ts';
import { parse, pathParameter } from '../http/parse.ts';
import { listAccounts, readBalance } from '../ledger/accounts.ts';
import { listPayments, listTransactions } from '../ledger/history.ts';
import { historyQuery } from './history-query.ts';

const paymentsQuery = historyQuery.and(z.object({ accountId: z.string().optional(), payeeId: z.string().optional() }));

/** Reads of accounts and of what moved on them. */
export function accountRoutes({ database, clock }: Bank): Router {
  return Router()
    .get('/accounts', async (request, response) => {
      response.json(await listAccounts(database, customerOf(request)));
    })
    .get('/accounts/:id/balance', async (request, response) => {
      response.json(await readBalance(database, customerOf(request), pathParameter(request, 'id'), clock()));
    })
    .get('/accounts/:id/transactions', async (request, response) => {
      const filter = parse(historyQuery, request.query);
      response.json(await listTransactions(database, customerOf(request), pathParameter(request, 'id'), filter));
    })
    .get('/payments', async (request, response) => {
      response.json(await listPayments(database, customerOf(request), parse(paymentsQuery, request.query)));
    });
}
