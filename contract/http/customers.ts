import { z } from 'zod';
import { moneySchema } from './tool-calls.ts';
import { defineRoute } from './route.ts';

/** A customer as the bank knows them; numbers and addresses come masked from there. */
export const customerSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    phoneMasked: z.string(),
    emailMasked: z.string(),
    customerSince: z.string(),
    accounts: z.array(z.object({
      id: z.string(), name: z.string(), kind: z.string(), numberMasked: z.string(), balance: moneySchema, status: z.string(),
    })),
    cards: z.array(z.object({
      id: z.string(), kind: z.string(), name: z.string(), numberMasked: z.string(), status: z.string(),
    })),
    payees: z.array(z.object({ id: z.string(), name: z.string(), accountMasked: z.string() })),
  })
  .meta({ id: 'Customer' });
export type Customer = z.infer<typeof customerSchema>;

export const customerRoutes = {
  read: defineRoute({
    method: 'get',
    path: '/api/v1/customers/:customerId',
    summary: 'A customer whom staff have to do with: profile, accounts, cards and payees, from the bank',
    tag: 'Inbox',
    access: 'approvals:read',
    params: z.object({ customerId: z.string().min(1).max(128) }),
    responses: { 200: customerSchema },
  }),
};
