import { Router } from 'express';
import { z } from 'zod';
import type { Bank } from '../bank.ts';
import { customerOf } from '../http/authenticate.ts';
import { challenged } from '../http/challenged.ts';
import { pathParameter } from '../http/parse.ts';
import { write } from '../http/write.ts';
import { cancelScheduledPayment, changeScheduledPayment, listScheduledPayments, schedulePayment } from '../scheduled/orders.ts';

const id = z.string().min(1).max(100);
const day = z.iso.date('give YYYY-MM-DD');

const orderSchema = z.object({
  fromAccountId: id,
  payeeId: id,
  amountMinor: z.number(),
  currency: z.string().regex(/^[A-Z]{3}$/, 'give an ISO 4217 code, such as USD'),
  memo: z.string().trim().max(140).optional(),
  firstOn: day,
  frequency: z.enum(['once', 'weekly', 'monthly']).default('once'),
});

const changeSchema = z.object({ amountMinor: z.number().optional(), nextOn: day.optional() });

/** Payments that the bank makes by itself on a later day. */
export function scheduledPaymentRoutes(bank: Bank): Router {
  const authorise = challenged(bank);
  const order = write(bank, {
    body: orderSchema,
    status: 201,
    authorise,
    work: ({ transaction, customerId, now, body }) => schedulePayment(transaction, { customerId, now, order: body }),
  });
  const change = write(bank, {
    body: changeSchema,
    status: 200,
    authorise,
    work: ({ transaction, request, customerId, now, body }) =>
      changeScheduledPayment(transaction, { customerId, now, id: pathParameter(request, 'id'), change: body }),
  });
  const cancel = write(bank, {
    body: z.object({}),
    status: 200,
    work: ({ transaction, request, customerId, now }) =>
      cancelScheduledPayment(transaction, { customerId, now, id: pathParameter(request, 'id') }),
  });
  return Router()
    .get('/scheduled-payments', async (request, response) => {
      response.json(await listScheduledPayments(bank.database, customerOf(request)));
    })
    .post('/scheduled-payments', order)
    .post('/scheduled-payments/:id/change', change)
    .post('/scheduled-payments/:id/cancel', cancel);
}
