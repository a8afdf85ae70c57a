import { addBusinessDays, addDays, addMonths, bankDay, weekdayOf } from '../calendar.ts';
import type { Queryable } from '../database/database.ts';
import { feeIncomeAccountId } from '../ledger/replace-card.ts';
import { rewardsExpenseAccountId } from '../ledger/redeem.ts';
import { seedBranches, seedRates } from './places.ts';

interface SeedServices {
  customerId: string;
  address: [line: string, city: string, state: string, postalCode: string];
  creditLineMinor: number;
  loan: { id: string; kind: 'personal' | 'car'; name: string; principalMinor: number; balanceMinor: number; rateBps: number; paymentMinor: number; day: number; monthsPaid: number; monthsLeft: number };
  scheduled: { id: string; fromAccountId: string; payeeId: string; amountMinor: number; memo: string; frequency: 'weekly' | 'monthly'; inDays: number }[];
  disputedMerchant: string | null;
  appointment: { branchId: string; at: string; topic: string; inBusinessDays: number } | null;
}

const seedServicesOf: SeedServices[] = [
  {
    customerId: 'cust-alex', address: ['27 Wharf Street, Apt 4', 'Portwell', 'RI', '02804'], creditLineMinor: 600_000,
    loan: { id: 'loan-alex-car', kind: 'car', name: 'Car loan', principalMinor: 1_840_000, balanceMinor: 1_126_540, rateBps: 640, paymentMinor: 35_942, day: 12, monthsPaid: 24, monthsLeft: 36 },
    scheduled: [
      { id: 'scheduled-alex-utilities', fromAccountId: 'acc-alex-checking', payeeId: 'payee-city-utilities', amountMinor: 9_340, memo: 'Water and power', frequency: 'monthly', inDays: 9 },
      { id: 'scheduled-alex-alice', fromAccountId: 'acc-alex-checking', payeeId: 'payee-alice', amountMinor: 2_000, memo: 'Piano lessons', frequency: 'weekly', inDays: 4 },
    ],
    disputedMerchant: 'Fulmar Fuel',
    appointment: { branchId: 'branch-lantern-street', at: '10:30', topic: 'Mortgage', inBusinessDays: 6 },
  },
  {
    customerId: 'cust-priya', address: ['12 Quayside Court, Flat 12', 'Eastmere', 'RI', '02840'], creditLineMinor: 1_500_000,
    loan: { id: 'loan-priya-personal', kind: 'personal', name: 'Personal loan', principalMinor: 1_000_000, balanceMinor: 702_318, rateBps: 990, paymentMinor: 32_221, day: 5, monthsPaid: 12, monthsLeft: 24 },
    scheduled: [
      { id: 'scheduled-priya-rent', fromAccountId: 'acc-priya-checking', payeeId: 'payee-priya-rent', amountMinor: 185_000, memo: 'Rent, flat 12', frequency: 'monthly', inDays: 11 },
    ],
    disputedMerchant: null, appointment: null,
  },
  {
    customerId: 'cust-tomas', address: ['5 Orchard Lane', 'Westbank', 'RI', '02852'], creditLineMinor: 250_000,
    loan: { id: 'loan-tomas-car', kind: 'car', name: 'Car loan', principalMinor: 920_000, balanceMinor: 318_275, rateBps: 865, paymentMinor: 22_714, day: 20, monthsPaid: 34, monthsLeft: 14 },
    scheduled: [
      { id: 'scheduled-tomas-broadband', fromAccountId: 'acc-tomas-checking', payeeId: 'payee-tomas-broadband', amountMinor: 4_999, memo: 'Internet', frequency: 'monthly', inDays: 16 },
    ],
    disputedMerchant: null, appointment: null,
  },
];

/**
 * Fills what is around the accounts, once: branches, rates, and for each demonstration customer that there is an
 * address, a loan, scheduled payments and what they have under way. A bank of before its services gets them too.
 */
export async function seedServices(transaction: Queryable, now: Date): Promise<void> {
  const seeded = await transaction.query('select 1 from branches limit 1');
  if (seeded.length > 0) return;
  for (const [id, name] of [[feeIncomeAccountId, 'Fee income'], [rewardsExpenseAccountId, 'Rewards expense']]) {
    await transaction.query(
      `insert into accounts (id, kind, name, number_last4, currency) values ($1, 'internal', $2, '0000', 'USD') on conflict do nothing`,
      [id, name],
    );
  }
  await openPlaces(transaction, now);
  for (const services of seedServicesOf) {
    const known = await transaction.query('select 1 from customers where id = $1', [services.customerId]);
    if (known.length > 0) await openServices(transaction, services, now);
  }
}

async function openPlaces(transaction: Queryable, now: Date): Promise<void> {
  await transaction.query('insert into branches select * from json_populate_recordset(null::branches, $1)', [
    JSON.stringify(seedBranches),
  ]);
  const rates = seedRates.map(([currency, name, perUsd]) => ({ currency, name, per_usd: perUsd, as_of: now }));
  await transaction.query('insert into exchange_rates select * from json_populate_recordset(null::exchange_rates, $1)', [
    JSON.stringify(rates),
  ]);
}

async function openServices(transaction: Queryable, services: SeedServices, now: Date): Promise<void> {
  const { customerId, address, creditLineMinor } = services;
  await transaction.query(
    'update customers set address_line = $2, city = $3, state = $4, postal_code = $5 where id = $1',
    [customerId, ...address],
  );
  await transaction.query(`update cards set credit_line_minor = $2 where customer_id = $1 and kind = 'credit'`, [
    customerId, creditLineMinor,
  ]);
  await grantLoan(transaction, services, now);
  await orderPayments(transaction, services, now);
  await openMatters(transaction, services, now);
}

async function grantLoan(transaction: Queryable, { customerId, loan }: SeedServices, now: Date): Promise<void> {
  const today = bankDay(now);
  await transaction.query(
    `insert into loans (id, customer_id, kind, name, principal_minor, balance_minor, currency, rate_bps, payment_minor,
       payment_day, opened_on, ends_on) values ($1, $2, $3, $4, $5, $6, 'USD', $7, $8, $9, $10, $11)`,
    [
      loan.id, customerId, loan.kind, loan.name, loan.principalMinor, loan.balanceMinor, loan.rateBps, loan.paymentMinor,
      loan.day, addMonths(today, -loan.monthsPaid), addMonths(today, loan.monthsLeft),
    ],
  );
}

async function orderPayments(transaction: Queryable, { customerId, scheduled }: SeedServices, now: Date): Promise<void> {
  for (const order of scheduled) {
    const known = await transaction.query('select 1 from payees where id = $1', [order.payeeId]);
    if (known.length === 0) continue;
    await transaction.query(
      `insert into scheduled_payments (id, customer_id, from_account_id, payee_id, amount_minor, currency, memo, frequency,
         first_on, next_on, status, created_at)
       values ($1, $2, $3, $4, $5, 'USD', $6, $7, $8, $8, 'active', $9)`,
      [
        order.id, customerId, order.fromAccountId, order.payeeId, order.amountMinor, order.memo, order.frequency,
        addDays(bankDay(now), order.inDays), now,
      ],
    );
  }
}

async function openMatters(transaction: Queryable, services: SeedServices, now: Date): Promise<void> {
  const { customerId, disputedMerchant, appointment } = services;
  const today = bankDay(now);
  if (disputedMerchant) {
    await transaction.query(
      `insert into disputes (id, customer_id, transfer_id, reason, note, status, opened_at, credit_by, decide_by)
       select 'DSP-40018827', $1, id, 'wrong-amount', 'The pump showed less than was charged.', 'under-review', $3, $4, $5
       from transfers where customer_id = $1 and kind = 'card' and description = $2 order by booked_at desc limit 1`,
      [customerId, disputedMerchant, now, addBusinessDays(today, 10), addDays(today, 45)],
    );
  }
  if (appointment) {
    const on = addBusinessDays(weekdayOf(today) % 6 === 0 ? addBusinessDays(today, 1) : today, appointment.inBusinessDays);
    await transaction.query(
      `insert into appointments values ('appointment-alex-1', $1, $2, $3, $4, $5, 'booked', $6)`,
      [customerId, appointment.branchId, on, appointment.at, appointment.topic, now],
    );
  }
}
