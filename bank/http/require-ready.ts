import type { RequestHandler } from 'express';
import type { Bank } from '../bank.ts';
import { BankProblem } from '../problem.ts';

/** Refuses requests until the schema is there. */
export function requireReady(bank: Bank): RequestHandler {
  return (_request, _response, next) => {
    if (!bank.isReady()) throw new BankProblem('dependency_unavailable', 'The bank is still waiting for its ledger.');
    next();
  };
}
