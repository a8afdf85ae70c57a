import { paymentsAndCards, services } from './product-migrations.ts';

/** One step of the schema, applied once, in this order. Never edit one that was released: add another. */
export interface Migration {
  name: string;
  sql: string;
}

const customersAndProducts = `
create table customers (
  id text primary key,
  name text not null,
  phone text not null,
  email text not null,
  customer_since date not null,
  tier text not null
);

-- 'checking' and 'savings' belong to customers and never go below zero; 'external' (a payee's account at
-- another bank) and 'internal' (the bank's own: payroll clearing, card network) are the other side of a
-- booking and may.
create table accounts (
  id text primary key,
  customer_id text references customers,
  kind text not null check (kind in ('checking', 'savings', 'external', 'internal')),
  name text not null,
  number_last4 text not null,
  currency char(3) not null,
  balance_minor bigint not null default 0,
  unique (id, currency),
  constraint customer_accounts_have_an_owner check ((kind in ('checking', 'savings')) = (customer_id is not null)),
  constraint no_overdraft check (kind in ('external', 'internal') or balance_minor >= 0)
);
create index accounts_by_customer on accounts (customer_id);

create table payees (
  id text primary key,
  customer_id text not null references customers,
  account_id text not null references accounts,
  name text not null,
  nickname text,
  bank_name text not null,
  kind text not null check (kind in ('person', 'business', 'utility'))
);
create index payees_by_customer on payees (customer_id);

create table cards (
  id text primary key,
  customer_id text not null references customers,
  account_id text references accounts,
  kind text not null check (kind in ('debit', 'credit')),
  name text not null,
  number_last4 text not null,
  status text not null check (status in ('active', 'frozen', 'cancelled')),
  expires_on text not null,
  frozen_at timestamptz
);
create index cards_by_customer on cards (customer_id);

create table reward_entries (
  id bigint generated always as identity primary key,
  customer_id text not null references customers,
  points integer not null,
  description text not null,
  earned_at timestamptz not null
);
create index reward_entries_by_customer on reward_entries (customer_id, id desc);
`;

const ledger = `
create table transfers (
  id text primary key,
  customer_id text not null references customers,
  idempotency_key text not null,
  kind text not null check (kind in ('payment', 'own-transfer', 'card', 'deposit', 'interest', 'fee')),
  from_account_id text not null references accounts,
  to_account_id text not null references accounts,
  payee_id text references payees,
  amount_minor bigint not null check (amount_minor > 0),
  currency char(3) not null,
  description text not null,
  category text not null,
  memo text,
  booked_at timestamptz not null,
  unique (customer_id, idempotency_key)
);

create table entries (
  id bigint generated always as identity primary key,
  transfer_id text not null references transfers,
  account_id text not null,
  amount_minor bigint not null check (amount_minor <> 0),
  currency char(3) not null,
  at timestamptz not null,
  constraint entry_in_the_currency_of_its_account
    foreign key (account_id, currency) references accounts (id, currency)
);
create index entries_by_transfer on entries (transfer_id);
create index entries_by_account on entries (account_id, id desc);

-- Double entry is a rule of the database, not of the program: at COMMIT every transfer has entries, and
-- they sum to zero in each currency.
create function check_transfer_balances() returns trigger language plpgsql as $$
declare
  checked text := case tg_table_name when 'transfers' then to_jsonb(new) ->> 'id' else to_jsonb(new) ->> 'transfer_id' end;
begin
  if (select count(*) from entries where transfer_id = checked) < 2 then
    raise exception 'transfer % has fewer than two entries', checked
      using errcode = 'check_violation', constraint = 'transfer_balances';
  end if;
  if exists (select 1 from entries where transfer_id = checked group by currency having sum(amount_minor) <> 0) then
    raise exception 'the entries of transfer % do not sum to zero', checked
      using errcode = 'check_violation', constraint = 'transfer_balances';
  end if;
  return null;
end $$;
create constraint trigger transfer_balances after insert on entries
  deferrable initially deferred for each row execute function check_transfer_balances();
create constraint trigger transfer_has_entries after insert on transfers
  deferrable initially deferred for each row execute function check_transfer_balances();

-- An account's balance is the running sum of its entries: only an entry can change it.
create function carry_entry_to_balance() returns trigger language plpgsql as $$
begin
  update accounts set balance_minor = balance_minor + new.amount_minor where id = new.account_id;
  return null;
end $$;
create trigger carry_entry_to_balance after insert on entries
  for each row execute function carry_entry_to_balance();

create function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception '% are never changed or removed: book the opposite', tg_table_name using errcode = 'check_violation';
end $$;
create trigger entries_are_final before update or delete on entries for each row execute function refuse_change();
create trigger transfers_are_final before update or delete on transfers for each row execute function refuse_change();
`;

const operations = `
-- What was answered to each write, by the customer's idempotency key. The row is claimed in the same
-- transaction as the work; status and body are null only inside that transaction. The body is json and not
-- jsonb, which would give it back with its keys in another order.
create table operations (
  customer_id text not null references customers,
  idempotency_key text not null,
  operation text not null,
  request_digest text not null,
  status integer,
  body json,
  at timestamptz not null,
  primary key (customer_id, idempotency_key)
);

create table challenges (
  id text primary key,
  customer_id text not null references customers,
  digest text not null,
  summary text,
  -- With the bank's token this makes the key of the code's hash and of the challenge's token: the token
  -- alone (its callers have it) or the database alone is not enough to forge one.
  salt text not null,
  code_hash text not null,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  tries_left integer not null check (tries_left between 0 and 3),
  verified_at timestamptz,
  token_expires_at timestamptz,
  used_by_key text
);
create index challenges_by_customer on challenges (customer_id);

-- A wrong code that is sent again under the same key (its answer was lost) costs one try, not two.
create table challenge_attempts (
  challenge_id text not null references challenges,
  idempotency_key text not null,
  code_hash text not null,
  tries_left integer not null,
  primary key (challenge_id, idempotency_key)
);

-- The text messages that a real bank would send. Holds codes in the clear, so it is written only while
-- the sandbox controls are on.
create table outbox (
  id bigint generated always as identity primary key,
  challenge_id text not null references challenges,
  customer_id text not null references customers,
  channel text not null,
  sent_to text not null,
  code text not null,
  sent_at timestamptz not null
);
create index outbox_by_customer on outbox (customer_id, id desc);
`;

// Payees of before are as old as the customer: their day was never written down.
const payeeDates = `
alter table payees add column added_at timestamptz;
update payees set added_at = (select customer_since from customers where customers.id = payees.customer_id);
alter table payees alter column added_at set not null;
`;

// The bank's own record of who vouched for a customer that was called back, and why.
const attestations = `
create table challenge_attestations (
  challenge_id text primary key references challenges,
  idempotency_key text not null,
  method text not null check (method in ('call-back')),
  staff_id text not null,
  reason text not null,
  at timestamptz not null
);
`;

export const migrations: Migration[] = [
  { name: '001-customers-and-products', sql: customersAndProducts },
  { name: '002-ledger', sql: ledger },
  { name: '003-operations-and-challenges', sql: operations },
  { name: '004-payee-dates', sql: payeeDates },
  { name: '005-attestations', sql: attestations },
  { name: '006-payments-and-cards', sql: paymentsAndCards },
  { name: '007-services', sql: services },
];

/** Every table that a reset empties, the schema's own bookkeeping excepted. */
export const resetTables =
  'outbox, challenge_attestations, challenge_attempts, challenges, operations, scheduled_runs, scheduled_payments, ' +
  'credit_line_requests, disputes, fee_refunds, loans, appointments, branches, exchange_rates, travel_notices, ' +
  'entries, transfers, reward_entries, cards, payees, accounts, customers';
