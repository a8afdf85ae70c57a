import { randomUUID } from 'node:crypto';
import type { Queryable } from '../database/database.ts';
import { BankProblem } from '../problem.ts';
import { listPayees } from './payees.ts';

const payeesMax = 100;

/** Somebody that the customer wants to pay. */
export interface PayeeOrder {
  name: string;
  nickname?: string | undefined;
  kind: 'person' | 'business' | 'utility';
  accountNumber: string;
  /** Nine digits that name a bank in the United States. */
  routingNumber: string;
}

/** Banks that the sandbox knows by the first four digits of their routing numbers. */
const bankNames: Record<string, string> = {
  '0110': 'Pier Street Bank', '0210': 'Granite Credit Union', '1210': 'Municipal Trust', '0260': 'Anchor National',
};

/** Puts a payee on the customer's list, with an account at another bank. Only the account's last digits are kept. */
export async function addPayee(
  transaction: Queryable,
  { customerId, now, order }: { customerId: string; now: Date; order: PayeeOrder },
) {
  requireRoutingNumber(order.routingNumber);
  // Two requests at once for one customer wait for one another here: neither may miss the other's payee.
  await transaction.query('select 1 from customers where id = $1 for no key update', [customerId]);
  const { items } = await listPayees(transaction, customerId);
  const bankName = bankNames[order.routingNumber.slice(0, 4)] ?? `Bank ${order.routingNumber}`;
  const last4 = order.accountNumber.slice(-4);
  const isKnown = items.some(
    (payee) => payee.bankName === bankName && payee.accountMasked.endsWith(last4) && payee.name === order.name,
  );
  if (isKnown) throw new BankProblem('payee_exists', 'This payee is on the list already.');
  if (items.length >= payeesMax) throw new BankProblem('payee_limit_reached', `A list holds ${payeesMax} payees.`);
  const id = `payee-${randomUUID()}`;
  await transaction.query(
    `insert into accounts (id, kind, name, number_last4, currency) values ($1, 'external', $2, $3, 'USD')`,
    [`external-${id}`, order.name, last4],
  );
  await transaction.query(
    `insert into payees (id, customer_id, account_id, name, nickname, bank_name, kind, added_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [id, customerId, `external-${id}`, order.name, order.nickname ?? null, bankName, order.kind, now],
  );
  const payee = (await listPayees(transaction, customerId)).items.find((item) => item.id === id);
  return { payee };
}

/** The last digit of a routing number checks the others, weighted 3, 7, 1. */
function requireRoutingNumber(routingNumber: string): void {
  const weights = [3, 7, 1];
  const sum = [...routingNumber].reduce((total, digit, index) => total + Number(digit) * (weights[index % 3] ?? 0), 0);
  if (!/^\d{9}$/.test(routingNumber) || sum === 0 || sum % 10 !== 0) {
    throw new BankProblem('routing_number_invalid', 'No bank has this routing number.');
  }
}
