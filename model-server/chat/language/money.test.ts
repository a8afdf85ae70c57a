import { describe, expect, test } from 'vitest';
import { formatMoney, minorUnits, readAmount, readCurrency } from './money.ts';

describe('reading an amount', () => {
  test.each([
    ['send 50 to Alice', { value: 50 }],
    ['send $1,250.50 to Alice', { value: 1250.5, currency: 'USD' }],
    ['transfer 50 dollars', { value: 50, currency: 'USD' }],
    ['EUR 20 please', { value: 20, currency: 'EUR' }],
    ['12,50 €', { value: 12.5, currency: 'EUR' }],
    ['fifty pounds', { value: 50, currency: 'GBP' }],
    ['two hundred dollars', { value: 200, currency: 'USD' }],
    ['1.5k USD', { value: 1500, currency: 'USD' }],
    ['on 3 March pay 20', { value: 20 }],
  ])('"%s"', (text, amount) => expect(readAmount(text)).toEqual(amount));

  test.each([
    'my last 5 payments',
    'card ending 4242',
    'since 3 March',
    'acc-1001',
    '2026-03-01',
    'at 10',
    '30 days',
    'hello',
  ])('takes no amount from "%s"', (text) => expect(readAmount(text)?.value).toBeUndefined());
});

test('a currency is read from a name, a symbol or a code', () => {
  expect([
    readCurrency('in euros'),
    readCurrency('£5'),
    readCurrency('pay in CHF'),
    readCurrency('hello'),
  ]).toEqual(['EUR', 'GBP', 'CHF', undefined]);
});

test('money is written with as many decimals as its currency has', () => {
  expect(formatMoney(125_050, 'USD')).toBe('$1,250.50');
  expect(formatMoney(500, 'JPY')).toBe('¥500');
  expect(minorUnits('JPY')).toBe(1);
});
