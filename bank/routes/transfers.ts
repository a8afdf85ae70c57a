import { Router } from 'express';
import { z } from 'zod';
import type { Bank } from '../bank.ts';
import { customerOf } from '../http/authenticate.ts';
import { challenged } from '../http/challenged.ts';
import { pathParameter } from '../http/parse.ts';
import { write } from '../http/write.ts';
import { findOperation } from '../ledger/operations.ts';
import { findTransferByKey, transfer } from '../ledger/transfer.ts';

const id = z.string().min(1).max(100);

const transferSchema = z
  .object({
    fromAccountId: id,
    payeeId: id.optional(),
    toAccountId: id.optional(),
    // Which numbers can be moved is the ledger's to say, with a code of its own.
    amountMinor: z.number(),
    currency: z.string().regex(/^[A-Z]{3}$/, 'give an ISO 4217 code, such as USD'),
    memo: z.string().trim().max(140).optional(),
  })
  .refine(({ payeeId, toAccountId }) => (payeeId === undefined) !== (toAccountId === undefined), {
    path: ['payeeId'],
    error: 'give either payeeId or toAccountId',
  });

/** Moving money, and looking up what became of it. */
export function transferRoutes(bank: Bank): Router {
  const bookTransfer = write(bank, {
    body: transferSchema,
    status: 201,
    authorise: challenged(bank),
    work: ({ transaction, customerId, key, now, body }) =>
      transfer(transaction, { customerId, key, now, order: body }),
  });
  return Router()
    .post('/transfers', bookTransfer)
    .get('/transfers/by-key/:key', async (request, response) => {
      response.json(await findTransferByKey(bank.database, customerOf(request), pathParameter(request, 'key')));
    })
    .get('/operations/by-key/:key', async (request, response) => {
      response.json(await findOperation(bank.database, customerOf(request), pathParameter(request, 'key')));
    });
}
