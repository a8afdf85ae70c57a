import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { startTestBank } from '../testing/start-test-bank.ts';
import type { TestBank } from '../testing/start-test-bank.ts';
import { migrateAndSeed } from './prepare.ts';

let bank: TestBank;
beforeAll(async () => (bank = await startTestBank(inject('bankDatabaseUrl'))));
afterAll(() => bank.stop());

interface Half {
  accountId: string;
  amountMinor: number;
  currency?: string;
}

/** Writes a transfer past the program, straight into the tables. */
function insert(id: string, halves: Half[]): Promise<void> {
  return bank.database.transaction(async (transaction) => {
    await transaction.query(
      `insert into transfers (id, customer_id, idempotency_key, kind, from_account_id, to_account_id, amount_minor,
         currency, description, category, booked_at)
       values ($1, 'cust-alex', $1, 'payment', 'acc-alex-checking', 'acc-alex-savings', 100, 'USD', '', '', now())`,
      [id],
    );
    for (const { accountId, amountMinor, currency = 'USD' } of halves) {
      await transaction.query(
        'insert into entries (transfer_id, account_id, amount_minor, currency, at) values ($1, $2, $3, $4, now())',
        [id, accountId, amountMinor, currency],
      );
    }
  });
}

describe('the database itself refuses', () => {
  const out = { accountId: 'acc-alex-checking', amountMinor: -100 };
  const into = { accountId: 'acc-alex-savings', amountMinor: 100 };

  test('entries that do not sum to zero', async () => {
    await expect(insert('unbalanced', [out, { ...into, amountMinor: 99 }])).rejects.toThrow('do not sum to zero');
    await expect(insert('balanced', [out, into])).resolves.toBeUndefined();
  });

  test('a transfer without entries, and one with a single entry', async () => {
    await expect(insert('empty', [])).rejects.toThrow('fewer than two entries');
    await expect(insert('single', [out])).rejects.toThrow('fewer than two entries');
  });

  test('an entry in another currency than its account’s', async () => {
    const halves = [{ ...out, currency: 'EUR' }, { ...into, currency: 'EUR' }];
    await expect(insert('euros', halves)).rejects.toThrow('entry_in_the_currency_of_its_account');
  });

  test('an overdraft', async () => {
    const amountMinor = 1_000_000_000;
    const halves = [{ ...out, amountMinor: -amountMinor }, { ...into, amountMinor }];
    await expect(insert('overdraft', halves)).rejects.toThrow('no_overdraft');
  });

  test('a second booking under a customer’s key', async () => {
    await insert('once', [out, into]);
    await expect(
      bank.database.transaction(async (transaction) => {
        await transaction.query(
          `insert into transfers select 'twice', customer_id, idempotency_key, kind, from_account_id, to_account_id,
             payee_id, amount_minor, currency, description, category, memo, booked_at from transfers where id = 'once'`,
        );
      }),
    ).rejects.toThrow('transfers_customer_id_idempotency_key_key');
  });

  test('changing or removing what was booked', async () => {
    await expect(bank.database.query('update entries set amount_minor = 1')).rejects.toThrow('never changed');
    await expect(bank.database.query('delete from transfers')).rejects.toThrow('never changed');
  });
});

test('every balance is the sum of its account’s entries', async () => {
  const wrong = await bank.database.query(
    `select id from accounts where balance_minor <>
       (select coalesce(sum(amount_minor), 0) from entries where account_id = accounts.id)`,
  );
  expect(wrong).toEqual([]);
});

test('a second start, also two at once, changes nothing', async () => {
  const before = await bank.client.ledger();
  await Promise.all([migrateAndSeed(bank.database, new Date()), migrateAndSeed(bank.database, new Date())]);
  expect(await bank.client.ledger()).toEqual(before);
});
