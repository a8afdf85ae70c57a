import type { BankClient } from '../banking/client.ts';

/** The bank without its writes: in an evaluation nothing moves, whatever a flow or a tool tries. */
export const readOnlyBank = (bank: BankClient): BankClient => ({
  get: (path, shape, call) => bank.get(path, shape, call),
  post: (path) => Promise.reject(new Error(`An evaluation wanted to write to the bank: ${path}`)),
});
