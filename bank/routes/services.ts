import { Router } from 'express';
import { z } from 'zod';
import type { Bank } from '../bank.ts';
import { customerOf } from '../http/authenticate.ts';
import { parse, pathParameter } from '../http/parse.ts';
import { write } from '../http/write.ts';
import { disputeReasons, findDispute, listDisputes, openDispute } from '../ledger/disputes.ts';
import { listFees, requestFeeRefund } from '../ledger/fees.ts';
import { listLoans, quotePayoff } from '../ledger/loans.ts';
import { bookAppointment, cancelAppointment, listAppointments } from '../service/appointments.ts';
import { listBranches } from '../service/branches.ts';
import { quoteExchange } from '../service/exchange-rates.ts';

const id = z.string().min(1).max(100);
const day = z.iso.date('give YYYY-MM-DD');
const currency = z.string().regex(/^[A-Z]{3}$/, 'give an ISO 4217 code, such as USD');

const disputeSchema = z.object({
  transactionId: id,
  reason: z.enum(disputeReasons),
  note: z.string().trim().min(1).max(500).optional(),
});
const refundSchema = z.object({ reason: z.string().trim().min(1).max(500) });
const appointmentSchema = z.object({
  branchId: id,
  on: day,
  at: z.string().regex(/^(?:[01]\d|2[0-3]):(?:00|30)$/, 'give HH:MM on the full or the half hour'),
  topic: z.string().trim().min(1).max(100),
});
const branchQuery = z.object({
  q: z.string().trim().max(100).optional(),
  kind: z.enum(['branch', 'atm']).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});
const payoffQuery = z.object({ on: day.optional() });
const exchangeQuery = z.object({
  from: currency,
  to: currency,
  amountMinor: z.coerce.number().int().min(1).max(100_000_000_000).optional(),
});

/** What customers come for besides their accounts: disputes, fees, loans, branches, appointments, exchange rates. */
export function serviceRoutes(bank: Bank): Router {
  return Router().use(disputeAndFeeRoutes(bank), branchRoutes(bank));
}

function disputeAndFeeRoutes(bank: Bank): Router {
  const { database, clock } = bank;
  const dispute = write(bank, {
    body: disputeSchema,
    status: 201,
    work: ({ transaction, customerId, now, body }) => openDispute(transaction, { customerId, now, order: body }),
  });
  const refund = write(bank, {
    body: refundSchema,
    status: 201,
    work: ({ transaction, request, customerId, key, now, body }) =>
      requestFeeRefund(transaction, { customerId, key, now, feeId: pathParameter(request, 'id'), ...body }),
  });
  return Router()
    .get('/disputes', async (request, response) => {
      response.json(await listDisputes(database, customerOf(request)));
    })
    .get('/disputes/:id', async (request, response) => {
      response.json(await findDispute(database, customerOf(request), pathParameter(request, 'id')));
    })
    .post('/disputes', dispute)
    .get('/fees', async (request, response) => {
      response.json(await listFees(database, customerOf(request), clock()));
    })
    .post('/fees/:id/refund', refund)
    .get('/loans', async (request, response) => {
      response.json(await listLoans(database, customerOf(request), clock()));
    })
    .get('/loans/:id/payoff', async (request, response) => {
      const { on } = parse(payoffQuery, request.query);
      const asked = { customerId: customerOf(request), loanId: pathParameter(request, 'id'), on, now: clock() };
      response.json(await quotePayoff(database, asked));
    });
}

function branchRoutes(bank: Bank): Router {
  const { database, clock } = bank;
  const book = write(bank, {
    body: appointmentSchema,
    status: 201,
    work: ({ transaction, customerId, now, body }) => bookAppointment(transaction, { customerId, now, order: body }),
  });
  const cancel = write(bank, {
    body: z.object({}),
    status: 200,
    work: ({ transaction, request, customerId, now }) =>
      cancelAppointment(transaction, { customerId, now, id: pathParameter(request, 'id') }),
  });
  return Router()
    .get('/branches', async (request, response) => {
      response.json(await listBranches(database, parse(branchQuery, request.query)));
    })
    .get('/exchange-rates', async (request, response) => {
      response.json(await quoteExchange(database, parse(exchangeQuery, request.query)));
    })
    .get('/appointments', async (request, response) => {
      response.json(await listAppointments(database, customerOf(request), clock()));
    })
    .post('/appointments', book)
    .post('/appointments/:id/cancel', cancel);
}
