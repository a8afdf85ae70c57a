import { expect, test } from 'vitest';
import { FaultBoard, faultSchema, routeFits } from './faults.ts';

test.each([
  ['*', 'GET', '/accounts', true],
  ['POST /transfers', 'POST', '/transfers', true],
  ['POST /transfers', 'POST', '/transfers/', true],
  ['POST /transfers', 'GET', '/transfers', false],
  ['POST /cards/:id/freeze', 'POST', '/cards/card-alex-debit/freeze', true],
  ['POST /cards/:id/freeze', 'POST', '/cards/card-alex-debit/unfreeze', false],
  ['GET /accounts', 'GET', '/accounts/acc-alex-checking/balance', false],
])('the fault on %s and the request %s %s: %s', (route, method, path, fits) => {
  expect(routeFits(route, method, path)).toBe(fits);
});

test('a fault is used up after its times, and the next one takes over', () => {
  const board = new FaultBoard();
  board.add(faultSchema.parse({ route: '*', kind: 'latency', times: 2 }));
  board.add(faultSchema.parse({ route: 'GET /accounts', kind: 'status' }));
  const kinds = Array.from({ length: 4 }, () => board.take('GET', '/accounts')?.kind);
  expect(kinds).toEqual(['latency', 'latency', 'status', undefined]);
});
