import { Router } from 'express';
import { z } from 'zod';
import type { Bank } from '../bank.ts';
import { customerOf } from '../http/authenticate.ts';
import { pathParameter } from '../http/parse.ts';
import { write } from '../http/write.ts';
import { freezeCard, listCards, unfreezeCard } from '../ledger/cards.ts';

const nothing = z.object({});

/** Cards, and freezing them. */
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
  return Router()
    .get('/cards', async (request, response) => {
      response.json(await listCards(bank.database, customerOf(request)));
    })
    .post('/cards/:id/freeze', freeze)
    .post('/cards/:id/unfreeze', unfreeze);
}
