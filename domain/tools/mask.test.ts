import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { maskSecrets, maskText } from './mask.ts';

describe('masking secrets', () => {
  test('hides members named like a secret, however they are spelled', () => {
    const masked = maskSecrets({ code: '123456', challengeToken: 'abc', api_key: 'x', pin: 1234, otp: '1' });
    expect(new Set(Object.values(masked as object))).toEqual(new Set(['••••••']));
  });

  test('leaves the arguments of a transfer as they are', () => {
    const args = { payeeId: 'payee-alice', amountMinor: 5000, currency: 'USD', memo: 'Rent for May, thank you' };
    expect(maskSecrets(args)).toEqual(args);
  });

  test('hides card numbers deep in the arguments, also when written as a number', () => {
    expect(maskSecrets({ notes: ['card 4111 1111 1111 1111', { number: 4111111111111111 }] })).toEqual({
      notes: ['card [card ending 1111]', { number: '[card ending 1111]' }],
    });
  });

  test('hides a code that is called one, and no other number', () => {
    expect(maskText('The code is 123456, the amount 123456')).toBe('The code is ••••••, the amount 123456');
    expect(maskText('My PIN: 4321')).toBe('My PIN: ••••••');
  });

  test('masking twice changes nothing, and never the shape', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const once = maskSecrets(value);
        expect(maskSecrets(once)).toEqual(once);
        expect(Array.isArray(once)).toBe(Array.isArray(value));
      }),
    );
  });
});
