import type { Request, RequestHandler } from 'express';
import type { Bank } from '../bank.ts';
import { sameText } from '../challenges/secrets.ts';
import { findCustomer } from '../ledger/customers.ts';
import { BankProblem } from '../problem.ts';

const customers = new WeakMap<Request, string>();

/** Lets a request pass that carries the bank's bearer token and names a customer in `X-User-ID`. */
export function authenticate(bank: Bank): RequestHandler {
  return async (request, _response, next) => {
    const token = /^Bearer (.+)$/i.exec(request.get('authorization') ?? '')?.[1] ?? '';
    if (!sameText(token, bank.settings.token)) {
      throw new BankProblem('unauthenticated', 'A valid bearer token is needed.');
    }
    const customerId = request.get('x-user-id');
    if (!customerId) throw new BankProblem('unauthenticated', 'The X-User-ID header is needed.');
    await findCustomer(bank.database, customerId);
    customers.set(request, customerId);
    next();
  };
}

/** The customer that an authenticated request acts for. */
export function customerOf(request: Request): string {
  const customerId = customers.get(request);
  if (customerId === undefined) throw new BankProblem('unauthenticated', 'The request names no customer.');
  return customerId;
}
