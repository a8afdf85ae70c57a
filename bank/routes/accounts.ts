import { Router } from 'express';
import { z } from 'zod';
import type { Bank } from '../bank.ts';
import { customerOf } from '../http/authenticate.ts';
import { parse, pathParameter } from '../http/parse.ts';
import { listAccounts, readBalance } from '../ledger/accounts.ts';
import { listPayments, listTransactions } from '../ledger/history.ts';
import { listStatements, readStatement } from '../ledger/statements.ts';
import { historyQuery } from './history-query.ts';

const paymentsQuery = historyQuery.and(z.object({ accountId: z.string().optional(), payeeId: z.string().optional() }));

const monthSchema = z.string().regex(/^\d{4}-(?:0[1-9]|1[0-2])$/, 'give YYYY-MM');

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
    .get('/accounts/:id/statements', async (request, response) => {
      const asked = { customerId: customerOf(request), accountId: pathParameter(request, 'id'), now: clock() };
      response.json(await listStatements(database, asked));
    })
    .get('/accounts/:id/statements/:month', async (request, response) => {
      const month = parse(monthSchema, pathParameter(request, 'month'));
      const asked = { customerId: customerOf(request), accountId: pathParameter(request, 'id'), now: clock() };
      response.json(await readStatement(database, { ...asked, month }));
    })
    .get('/payments', async (request, response) => {
      response.json(await listPayments(database, customerOf(request), parse(paymentsQuery, request.query)));
    });
}
