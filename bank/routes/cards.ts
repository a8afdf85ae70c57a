import { Router } from 'express';
import { z } from 'zod';
import type { Bank } from '../bank.ts';
import { customerOf } from '../http/authenticate.ts';
import { challenged } from '../http/challenged.ts';
import { pathParameter } from '../http/parse.ts';
import { write } from '../http/write.ts';
import { requestCreditLine, setDailyLimit } from '../ledger/card-limits.ts';
import { freezeCard, listCards, unfreezeCard } from '../ledger/cards.ts';
import { replaceCard } from '../ledger/replace-card.ts';

const nothing = z.object({});
const amountSchema = z.object({ amountMinor: z.int().min(0).max(1_000_000_000) });

const replacementSchema = z.object({
  reason: z.enum(['lost', 'stolen', 'damaged', 'expiring']),
  express: z.boolean().default(false),
});

/** Cards: freezing, replacing, and how much they may be used. */
export function cardRoutes(bank: Bank): Router {
  const freeze = write(bank, {
    body: nothing,
    status: 200,
    work: ({ transaction, request, customerId, now }) =>
      freezeCard(transaction, customerId, pathParameter(request, 'id'), now),
  });
  const unfreeze = write(bank, {
    body: nothing,
    status: 200,
    work: ({ transaction, request, customerId }) =>
      unfreezeCard(transaction, customerId, pathParameter(request, 'id')),
  });
  const authorise = challenged(bank);
  const replace = write(bank, {
    body: replacementSchema,
    status: 201,
    authorise,
    work: ({ transaction, request, customerId, key, now, body }) =>
      replaceCard(transaction, { customerId, key, now, cardId: pathParameter(request, 'id'), order: body }),
  });
  const limit = write(bank, {
    body: amountSchema,
    status: 200,
    authorise,
    work: ({ transaction, request, customerId, body }) =>
      setDailyLimit(transaction, { customerId, cardId: pathParameter(request, 'id'), ...body }),
  });
  const creditLine = write(bank, {
    body: amountSchema,
    status: 201,
    authorise,
    work: ({ transaction, request, customerId, now, body }) =>
      requestCreditLine(transaction, { customerId, now, cardId: pathParameter(request, 'id'), ...body }),
  });
  return Router()
    .get('/cards', async (request, response) => {
      response.json(await listCards(bank.database, customerOf(request)));
    })
    .post('/cards/:id/freeze', freeze)
    .post('/cards/:id/unfreeze', unfreeze)
    .post('/cards/:id/replace', replace)
    .post('/cards/:id/daily-limit', limit)
    .post('/cards/:id/credit-line', creditLine);
}
