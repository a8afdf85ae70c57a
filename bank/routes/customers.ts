import { Router } from 'express';
import type { Bank } from '../bank.ts';
import { customerOf } from '../http/authenticate.ts';
import { pathParameter } from '../http/parse.ts';
import { readProfile } from '../ledger/customers.ts';
import { listPayees } from '../ledger/payees.ts';
import { readRewards } from '../ledger/rewards.ts';

/** What the bank knows of a customer: profile, payees, rewards. */
export function customerRoutes({ database }: Bank): Router {
  return Router()
    .get('/customers/:id', async (request, response) => {
      response.json(await readProfile(database, customerOf(request), pathParameter(request, 'id')));
    })
    .get('/payees', async (request, response) => {
      response.json(await listPayees(database, customerOf(request)));
    })
    .get('/rewards', async (request, response) => {
      response.json(await readRewards(database, customerOf(request)));
    });
}
