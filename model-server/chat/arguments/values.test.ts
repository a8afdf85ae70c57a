import { describe, expect, test } from 'vitest';
import type { JsonSchema } from '../request.ts';
import { exampleTool } from '../examples/tool.ts';
import { readParameters } from './parameters.ts';
import { readValue } from './values.ts';

function read(name: string, schema: JsonSchema, text: string, asked = false): unknown {
  const [parameter] = readParameters(exampleTool('do_it', '', { [name]: schema }).function);
  return parameter && readValue(parameter, text, { today: '2026-03-11', asked, toolWords: 'do it' });
}

describe('reading a value by nothing but its schema', () => {
  test('an integer amount in minor units is the sum times a hundred, a number is the sum itself', () => {
    expect(read('amountMinor', { type: 'integer' }, 'send $12.34')).toBe(1234);
    expect(read('amount', { type: 'integer', description: 'Amount in cents' }, 'send 50')).toBe(5000);
    expect(read('amount', { type: 'number' }, 'send 12.34')).toBe(12.34);
    expect(read('amountMinor', { type: 'integer' }, 'send 500 yen')).toBe(500);
  });

  test('a value outside its limits counts as not given', () => {
    expect(read('limit', { type: 'integer', maximum: 20 }, 'my last 50 payments')).toBeUndefined();
    expect(read('limit', { type: 'integer', maximum: 20 }, 'my last five payments')).toBe(5);
  });

  test('a choice is the one value whose words the text has', () => {
    const schema = { type: 'string', enum: ['lost', 'stolen', 'never_arrived'] };
    expect(read('reason', schema, 'it was stolen')).toBe('stolen');
    expect(read('reason', schema, 'it never arrived')).toBe('never_arrived');
    expect(read('reason', schema, 'lost or stolen')).toBeUndefined();
  });

  test('a flag is true where it is named, false where it is negated, open where it is not mentioned', () => {
    expect(read('urgent', { type: 'boolean' }, 'it is urgent')).toBe(true);
    expect(read('urgent', { type: 'boolean' }, 'it is not urgent')).toBe(false);
    expect(read('urgent', { type: 'boolean' }, 'send it')).toBeUndefined();
    expect(read('urgent', { type: 'boolean' }, 'yes', true)).toBe(true);
  });

  test('an id must look like one and suit the name of its parameter', () => {
    expect(read('accountId', { type: 'string' }, 'from acc-1001')).toBe('acc-1001');
    expect(read('payeeId', { type: 'string' }, 'from acc-1001')).toBeUndefined();
    expect(read('orderId', { type: 'string', pattern: '^[A-Z]{2}\\d{4}$' }, 'where is AB1234?')).toBe(
      'AB1234',
    );
  });

  test('words that a description gives in quotes do instead of an id', () => {
    const schema = { type: 'string', description: 'Its id, its last four digits, "current" or "gold"' };
    expect(read('cardId', schema, 'freeze my gold card')).toBe('gold');
    expect(read('cardId', schema, 'freeze the card ending 4242')).toBe('4242');
    expect(read('cardId', schema, 'freeze my card')).toBeUndefined();
  });

  test('days go to the end of the range that the name says', () => {
    expect(read('fromDate', { type: 'string', format: 'date' }, 'last month')).toBe('2026-02-01');
    expect(read('until', { type: 'string', format: 'date' }, 'last month')).toBe('2026-02-28');
    expect(read('endTime', { type: 'string', format: 'date-time' }, 'yesterday')).toBe(
      '2026-03-10T23:59:00Z',
    );
  });

  test('what to search for is the quoted part, or what is left of the request', () => {
    expect(read('query', { type: 'string' }, 'find "Left Hand"')).toBe('Left Hand');
    expect(read('merchant', { type: 'string' }, 'how much did I spend at Blue Bottle last month')).toBe(
      'Blue Bottle',
    );
    expect(read('query', { type: 'string' }, 'show all my recent payments')).toBeUndefined();
  });

  test('a memo is what follows "for", "memo" or "note"', () => {
    expect(read('memo', { type: 'string' }, 'send 50 to Alice for rent')).toBe('rent');
    expect(read('note', { type: 'string' }, 'send 50 to Alice with the note thank you')).toBe('thank you');
    expect(read('memo', { type: 'string' }, 'send 50 to Alice')).toBeUndefined();
  });
});
