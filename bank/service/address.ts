import type { Queryable } from '../database/database.ts';
import { findCustomer, presentAddress } from '../ledger/customers.ts';
import { BankProblem } from '../problem.ts';

/** A postal address in the United States; `state` is two letters. */
export interface AddressOrder {
  line: string;
  city: string;
  state: string;
  postalCode: string;
}

/** Changes the address to which cards and letters go. */
export async function changeAddress(
  transaction: Queryable,
  { customerId, order }: { customerId: string; order: AddressOrder },
) {
  if (/\b(?:p\.?\s*o\.?\s*box|post[- ]office box)\b/i.test(order.line)) {
    throw new BankProblem('address_not_accepted', 'A post-office box alone is not enough.');
  }
  await transaction.query('select 1 from customers where id = $1 for no key update', [customerId]);
  const before = presentAddress(await findCustomer(transaction, customerId));
  if (before && JSON.stringify(before).toLowerCase() === JSON.stringify(order).toLowerCase()) {
    throw new BankProblem('address_unchanged', 'That is the address on file.');
  }
  await transaction.query(
    'update customers set address_line = $2, city = $3, state = $4, postal_code = $5 where id = $1',
    [customerId, order.line, order.city, order.state, order.postalCode],
  );
  return { address: order };
}
