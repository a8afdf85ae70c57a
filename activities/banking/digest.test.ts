import { expect, test } from 'vitest';
import { argumentsDigest } from './digest.ts';

test('the digest is what any program computes: printf \'list_cards\\n{}\' | sha256sum', () => {
  expect(argumentsDigest('list_cards', {})).toBe('0d407e148a122784cbacdffd5f8f834c1e869a365c80edc7e68a9a2dd7b676f9');
});

test('the digest holds tool and arguments together, whatever the order of the arguments', () => {
  const digest = argumentsDigest('transfer_funds', { amountMinor: 5000, payeeId: 'payee-alice' });
  expect(argumentsDigest('transfer_funds', { payeeId: 'payee-alice', amountMinor: 5000 })).toBe(digest);
  expect(argumentsDigest('transfer_funds', { payeeId: 'payee-alice', amountMinor: 5001 })).not.toBe(digest);
  expect(argumentsDigest('freeze_card', { payeeId: 'payee-alice', amountMinor: 5000 })).not.toBe(digest);
});
