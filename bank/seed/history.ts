import { createHash } from 'node:crypto';
import { cardNetworkAccountId } from '../ledger/cards.ts';
import type { Booking } from '../ledger/book.ts';
import { feeIncomeAccountId } from '../ledger/replace-card.ts';
import { seedMerchants } from './customers.ts';
import type { SeedCustomer, SeedMerchant } from './customers.ts';

const dayMs = 86_400_000;
const hourMs = 3_600_000;
const historyDays = 90;
const cardVisits = 22;

export const payrollAccountId = 'bank-payroll-clearing-usd';
export const interestAccountId = 'bank-interest-expense-usd';
export const openingAccountId = 'bank-opening-balances-usd';

/** A number in [0, 1) that is the same for the same words on every machine. */
function chance(...words: (string | number)[]): number {
  return createHash('sha256').update(words.join('/')).digest().readUInt32BE(0) / 2 ** 32;
}

/** A movement before it has its key, its owner and its time. */
type Movement = Omit<Booking, 'customerId' | 'idempotencyKey' | 'currency' | 'payeeId' | 'memo' | 'bookedAt'> & {
  daysAgo: number;
  payeeId?: string;
  memo?: string;
};

/** The customer's 90 days before `now`, oldest first: about fifty movements, the same for every seeding. */
export function makeHistory(customer: SeedCustomer, now: Date): Booking[] {
  const movements = [...openings(customer), ...income(customer), ...payments(customer), ...cardSpending(customer), ...charged(customer)];
  return movements
    .sort((left, right) => right.daysAgo - left.daysAgo)
    .map(({ daysAgo, ...movement }, index) => ({
      memo: null,
      payeeId: null,
      ...movement,
      customerId: customer.id,
      idempotencyKey: `seed:${customer.slug}:${String(index + 1).padStart(3, '0')}`,
      currency: 'USD',
      bookedAt: new Date(now.getTime() - daysAgo * dayMs),
    }));
}

/** Ids of the two accounts that each demonstration customer has. */
export function accountIdsOf({ slug }: SeedCustomer) {
  return { checking: `acc-${slug}-checking`, savings: `acc-${slug}-savings` };
}

function openings(customer: SeedCustomer): Movement[] {
  const { checking, savings } = accountIdsOf(customer);
  const opening = {
    kind: 'deposit',
    fromAccountId: openingAccountId,
    description: 'Balance brought forward',
    category: 'opening',
    daysAgo: historyDays,
  } as const;
  return [
    { ...opening, toAccountId: checking, amountMinor: customer.checkingOpeningMinor },
    { ...opening, toAccountId: savings, amountMinor: customer.savingsOpeningMinor },
  ];
}

function income(customer: SeedCustomer): Movement[] {
  const { checking, savings } = accountIdsOf(customer);
  const salaries = everyDays(14, 4).map<Movement>((daysAgo) => ({
    kind: 'deposit',
    fromAccountId: payrollAccountId,
    toAccountId: checking,
    amountMinor: customer.salaryMinor,
    description: `${customer.employer} payroll`,
    category: 'income',
    daysAgo,
  }));
  const saved = everyDays(30, 9).map<Movement>((daysAgo) => ({
    kind: 'own-transfer',
    fromAccountId: checking,
    toAccountId: savings,
    amountMinor: 25_000,
    description: 'Transfer to savings',
    category: 'transfers',
    daysAgo,
  }));
  const interest = everyDays(30, 1).map<Movement>((daysAgo) => ({
    kind: 'interest',
    fromAccountId: interestAccountId,
    toAccountId: savings,
    amountMinor: Math.round((customer.savingsOpeningMinor * 0.0325) / 12),
    description: 'Interest paid',
    category: 'interest',
    daysAgo,
  }));
  return [...salaries, ...saved, ...interest];
}

function payments(customer: SeedCustomer): Movement[] {
  const { checking } = accountIdsOf(customer);
  return customer.payees.flatMap((payee) =>
    everyDays(payee.everyDays, 2 + chance(payee.id, 'start') * 10).map<Movement>((daysAgo) => ({
      kind: 'payment',
      fromAccountId: checking,
      toAccountId: payeeAccountIdOf(payee.id),
      payeeId: payee.id,
      amountMinor: payee.amountMinor,
      description: `Payment to ${payee.name}`,
      category: payee.kind === 'utility' ? 'utilities' : 'payments',
      memo: payee.memo,
      daysAgo,
    })),
  );
}

/** The account at another bank that a payee is paid on. */
export function payeeAccountIdOf(payeeId: string): string {
  return `external-${payeeId}`;
}

function cardSpending(customer: SeedCustomer): Movement[] {
  return Array.from({ length: cardVisits }, (_, visit) => {
    const merchant = merchantOf(visit * 7 + customer.slug.length);
    const spread = merchant.toMinor - merchant.fromMinor;
    return {
      kind: 'card',
      fromAccountId: accountIdsOf(customer).checking,
      toAccountId: cardNetworkAccountId,
      amountMinor: merchant.fromMinor + Math.floor(chance(customer.id, visit, 'amount') * (spread + 1)),
      description: merchant.name,
      category: merchant.category,
      daysAgo: 0.3 + ((visit + chance(customer.id, visit, 'day')) * (historyDays - 2)) / cardVisits,
    };
  });
}

function charged(customer: SeedCustomer): Movement[] {
  return customer.fees.map(({ name, amountMinor, daysAgo }) => ({
    kind: 'fee',
    fromAccountId: accountIdsOf(customer).checking,
    toAccountId: feeIncomeAccountId,
    amountMinor,
    description: name,
    category: 'fees',
    daysAgo,
  }));
}

function merchantOf(number: number): SeedMerchant {
  const merchant = seedMerchants[number % seedMerchants.length];
  if (!merchant) throw new RangeError('there is no merchant to spend at');
  return merchant;
}

/** Days ago of something that happens every `period` days, the latest `latest` days ago, at working hours. */
function everyDays(period: number, latest: number): number[] {
  const times = Math.floor((historyDays - 1 - latest) / period) + 1;
  return Array.from({ length: times }, (_, index) => latest + index * period + (index % 5) * (hourMs / dayMs));
}
