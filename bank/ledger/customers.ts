import type { Queryable } from '../database/database.ts';
import { BankProblem } from '../problem.ts';
import { maskNumber } from './accounts.ts';

interface CustomerRow {
  id: string;
  name: string;
  phone: string;
  email: string;
  customer_since: string;
  tier: string;
  address_line: string | null;
  city: string | null;
  state: string | null;
  postal_code: string | null;
}

/** A telephone number with only its last four digits. */
export function maskPhone(phone: string): string {
  return maskNumber(phone.slice(-4));
}

/** An e-mail address with only its first letter and its domain. */
export function maskEmail(email: string): string {
  return email.replace(/^(.).*@/, '$1•••@');
}

/** Reads a customer. */
export async function findCustomer(queryable: Queryable, customerId: string): Promise<CustomerRow> {
  const [customer] = await queryable.query<CustomerRow>(
    `select id, name, phone, email, customer_since::text, tier, address_line, city, state,
       postal_code
     from customers where id = $1`,
    [customerId],
  );
  if (!customer) throw new BankProblem('customer_unknown', 'There is no customer with this id.');
  return customer;
}

/** The customer's own profile, with contact data masked. */
export async function readProfile(queryable: Queryable, customerId: string, askedId: string) {
  requireSelf(customerId, askedId);
  const customer = await findCustomer(queryable, customerId);
  return {
    id: customer.id,
    name: customer.name,
    phoneMasked: maskPhone(customer.phone),
    emailMasked: maskEmail(customer.email),
    customerSince: customer.customer_since,
    tier: customer.tier,
    address: presentAddress(customer),
  };
}

/** Where letters go; null while the bank has no address. */
export function presentAddress({ address_line: line, city, state, postal_code: postalCode }: CustomerRow) {
  if (line === null || city === null || state === null || postalCode === null) return null;
  return { line, city, state, postalCode };
}

/** Refuses a request that is about somebody else. */
export function requireSelf(customerId: string, askedId: string): void {
  if (customerId !== askedId) {
    throw new BankProblem('customer_forbidden', 'A customer may act only for themselves.');
  }
}
