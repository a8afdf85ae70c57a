import type { Bank } from '../bank.ts';
import { spendToken } from '../challenges/spend-token.ts';
import type { Write } from './write.ts';

/** For the `authorise` of a write that takes a verified challenge: spends the token that its headers carry. */
export function challenged(bank: Bank) {
  return ({ transaction, request, customerId, key, now }: Write<unknown>): Promise<void> =>
    spendToken(bank, transaction, {
      customerId,
      key,
      now,
      token: request.get('x-challenge-token'),
      digest: request.get('x-arguments-digest'),
    });
}
