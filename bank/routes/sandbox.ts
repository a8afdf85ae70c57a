import { Router } from 'express';
import type { Request, RequestHandler } from 'express';
import { z } from 'zod';
import type { Bank } from '../bank.ts';
import { bankDay } from '../calendar.ts';
import { resetTables } from '../database/migrations.ts';
import { faultSchema } from '../http/faults.ts';
import type { FaultBoard } from '../http/faults.ts';
import { parse } from '../http/parse.ts';
import { write } from '../http/write.ts';
import { chargeCard } from '../ledger/charge-card.ts';
import { listEntries } from '../ledger/entries.ts';
import { listMessages } from '../outbox/messages.ts';
import { BankProblem } from '../problem.ts';
import { runDuePayments } from '../scheduled/run-due.ts';
import { seedBank } from '../seed/seed.ts';

const outboxQuery = z.object({ userId: z.string().min(1).max(100).optional() });

const chargeSchema = z.object({
  cardId: z.string().min(1).max(100),
  merchant: z.string().trim().min(1).max(100),
  amountMinor: z.number().int().min(1).max(2_500_000),
  currency: z.string().regex(/^[A-Z]{3}$/),
});

const tickSchema = z.object({ day: z.iso.date('give YYYY-MM-DD').optional() });

/**
 * Lets a request pass only while the sandbox controls are on; and never one that a page of another site
 * makes a developer's browser send.
 */
export function requireSandbox({ settings }: Bank): RequestHandler {
  return (request, _response, next) => {
    if (!settings.sandboxControls) {
      throw new BankProblem('sandbox_controls_off', 'Set BANK_SANDBOX_CONTROLS=on for tests and demonstrations.');
    }
    if (request.get('sec-fetch-site') === 'cross-site' && request.method !== 'GET') {
      throw new BankProblem('sandbox_controls_off', 'The controls do not answer to other sites’ pages.');
    }
    next();
  };
}

/** Empties the bank and seeds it afresh. */
async function resetBank({ database, clock }: Bank): Promise<void> {
  await database.transaction(async (transaction) => {
    await transaction.query(`truncate ${resetTables} restart identity`);
    await seedBank(transaction, clock());
  });
}

/** Controls for tests and demonstrations. */
export function sandboxRoutes(bank: Bank, faults: FaultBoard): Router {
  const charge = write(bank, {
    body: chargeSchema,
    status: 201,
    customerId: findCardOwner,
    work: ({ transaction, customerId, key, now, body }) =>
      chargeCard(transaction, { customerId, key, now, charge: body }),
  });
  return Router()
    .get('/sandbox/outbox', async (request, response) => {
      const { userId } = parse(outboxQuery, request.query);
      response.json({ items: await listMessages(bank.database, bank.clock(), userId) });
    })
    .get('/sandbox/ledger', async (_request, response) => {
      response.json(await listEntries(bank.database));
    })
    .post('/sandbox/reset', async (_request, response) => {
      await resetBank(bank);
      faults.clear();
      response.json({ status: 'reset' });
    })
    .get('/sandbox/faults', (_request, response) => {
      response.json({ items: faults.list() });
    })
    .post('/sandbox/faults', (request, response) => {
      response.status(201).json(faults.add(parse(faultSchema, request.body ?? {})));
    })
    .delete('/sandbox/faults', (_request, response) => {
      response.json({ cleared: faults.clear() });
    })
    .post('/sandbox/card-charges', charge)
    .post('/sandbox/tick', async (request, response) => {
      const { day } = parse(tickSchema, request.body ?? {});
      const now = bank.clock();
      response.json(await runDuePayments(bank.database, day ?? bankDay(now), now));
    });
}

/** A merchant acts for no customer: the charge is kept under the card owner's keys. */
async function findCardOwner({ database }: Bank, _request: Request, { cardId }: z.output<typeof chargeSchema>) {
  const [card] = await database.query<{ customer_id: string }>('select customer_id from cards where id = $1', [cardId]);
  if (!card) throw new BankProblem('card_not_found', 'There is no card with this id.');
  return card.customer_id;
}
