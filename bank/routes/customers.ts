import { Router } from 'express';
import { z } from 'zod';
import type { Bank } from '../bank.ts';
import { customerOf } from '../http/authenticate.ts';
import { challenged } from '../http/challenged.ts';
import { pathParameter } from '../http/parse.ts';
import { write } from '../http/write.ts';
import { addPayee } from '../ledger/add-payee.ts';
import { readProfile, requireSelf } from '../ledger/customers.ts';
import { listPayees } from '../ledger/payees.ts';
import { redeemPoints } from '../ledger/redeem.ts';
import { readRewards } from '../ledger/rewards.ts';
import { changeAddress } from '../service/address.ts';
import { addTravelNotice } from '../service/travel.ts';

const text = z.string().trim().min(1).max(100);
const day = z.iso.date('give YYYY-MM-DD');

const payeeSchema = z.object({
  name: text,
  nickname: text.optional(),
  kind: z.enum(['person', 'business', 'utility']).default('person'),
  accountNumber: z.string().regex(/^\d{5,17}$/, 'give 5 to 17 digits'),
  routingNumber: z.string().regex(/^\d{9}$/, 'give nine digits'),
});

const addressSchema = z.object({
  line: text,
  city: text,
  state: z.string().regex(/^[A-Z]{2}$/, 'give two letters, such as MA'),
  postalCode: z.string().regex(/^\d{5}(-\d{4})?$/, 'give five digits'),
});

const redemptionSchema = z.object({ points: z.int().min(1).max(10_000_000), accountId: text });
const travelSchema = z.object({ countries: z.array(text).min(1).max(20), from: day, to: day });

/** What the bank knows of a customer: profile, payees, rewards, journeys. */
export function customerRoutes(bank: Bank): Router {
  const { database } = bank;
  const authorise = challenged(bank);
  const add = write(bank, {
    body: payeeSchema,
    status: 201,
    authorise,
    work: ({ transaction, customerId, now, body }) => addPayee(transaction, { customerId, now, order: body }),
  });
  const move = write(bank, {
    body: addressSchema,
    status: 200,
    authorise: async (asked) => {
      requireSelf(asked.customerId, pathParameter(asked.request, 'id'));
      await authorise(asked);
    },
    work: ({ transaction, customerId, body }) => changeAddress(transaction, { customerId, order: body }),
  });
  const redeem = write(bank, {
    body: redemptionSchema,
    status: 201,
    authorise,
    work: ({ transaction, customerId, key, now, body }) => redeemPoints(transaction, { customerId, key, now, ...body }),
  });
  const travel = write(bank, {
    body: travelSchema,
    status: 201,
    work: ({ transaction, customerId, now, body }) => addTravelNotice(transaction, { customerId, now, order: body }),
  });
  return Router()
    .post('/customers/:id/address', move)
    .post('/payees', add)
    .post('/rewards/redeem', redeem)
    .post('/travel-notices', travel)
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
