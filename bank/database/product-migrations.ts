/* What came after the foundation: products and services around the accounts. */

export const paymentsAndCards = `
-- A payment that the bank makes by itself on a day. Months are counted from the first day, so that the 31st
-- comes back after a short month.
create table scheduled_payments (
  id text primary key,
  customer_id text not null references customers,
  from_account_id text not null references accounts,
  payee_id text not null references payees,
  amount_minor bigint not null check (amount_minor > 0),
  currency char(3) not null,
  memo text,
  frequency text not null check (frequency in ('once', 'weekly', 'monthly')),
  first_on date not null,
  rounds integer not null default 0,
  next_on date,
  status text not null check (status in ('active', 'ended', 'cancelled')),
  created_at timestamptz not null,
  constraint only_active_ones_are_due check ((status = 'active') = (next_on is not null))
);
create index scheduled_payments_by_customer on scheduled_payments (customer_id);
create index scheduled_payments_due on scheduled_payments (next_on) where status = 'active';

-- One row for each day on which a scheduled payment was due: the key is what makes it happen once.
create table scheduled_runs (
  scheduled_payment_id text not null references scheduled_payments,
  due_on date not null,
  transfer_id text references transfers,
  refusal text,
  at timestamptz not null,
  primary key (scheduled_payment_id, due_on),
  constraint booked_or_refused check ((transfer_id is null) <> (refusal is null))
);

alter table transfers drop constraint transfers_kind_check;
alter table transfers add constraint transfers_kind_check
  check (kind in ('payment', 'own-transfer', 'card', 'deposit', 'interest', 'fee', 'fee-refund', 'reward'));

-- Purchases a day with a debit card, and the line of a credit card; each card has the one that it needs.
alter table cards add column daily_limit_minor bigint check (daily_limit_minor >= 0);
alter table cards add column credit_line_minor bigint check (credit_line_minor > 0);
alter table cards add column issued_at timestamptz;
alter table cards add column replaced_by text references cards;
alter table cards add column express boolean not null default false;
update cards set daily_limit_minor = 500000 where kind = 'debit';
update cards set credit_line_minor = 600000 where kind = 'credit';
alter table cards add constraint each_kind_has_its_limit
  check ((kind = 'debit') = (daily_limit_minor is not null) and (kind = 'credit') = (credit_line_minor is not null));

create table credit_line_requests (
  id text primary key,
  customer_id text not null references customers,
  card_id text not null references cards,
  requested_minor bigint not null check (requested_minor > 0),
  status text not null check (status in ('approved', 'in-review', 'declined')),
  at timestamptz not null
);
create unique index one_review_a_card on credit_line_requests (card_id) where status = 'in-review';
`;

export const services = `
alter table customers add column address_line text;
alter table customers add column city text;
alter table customers add column state text;
alter table customers add column postal_code text;

create table disputes (
  id text primary key,
  customer_id text not null references customers,
  transfer_id text not null unique references transfers,
  reason text not null,
  note text,
  status text not null check (status in ('under-review', 'refunded', 'declined')),
  opened_at timestamptz not null,
  credit_by date not null,
  decide_by date not null
);

create table fee_refunds (
  id text primary key,
  customer_id text not null references customers,
  fee_transfer_id text not null unique references transfers,
  reason text not null,
  status text not null check (status in ('refunded', 'in-review', 'declined')),
  refund_transfer_id text references transfers,
  requested_at timestamptz not null,
  answer_by date not null
);

create table loans (
  id text primary key,
  customer_id text not null references customers,
  kind text not null check (kind in ('personal', 'car')),
  name text not null,
  principal_minor bigint not null,
  balance_minor bigint not null check (balance_minor >= 0),
  currency char(3) not null,
  -- 9.9 % is 990.
  rate_bps integer not null,
  payment_minor bigint not null,
  payment_day integer not null check (payment_day between 1 and 28),
  opened_on date not null,
  ends_on date not null
);

create table branches (
  id text primary key,
  kind text not null check (kind in ('branch', 'atm')),
  name text not null,
  street text not null,
  city text not null,
  postal_code text not null,
  services text[] not null,
  -- Weekday (0 is Sunday) to opening and closing time; a day that is missing is closed, null is day and night.
  hours json
);

create table appointments (
  id text primary key,
  customer_id text not null references customers,
  branch_id text not null references branches,
  on_day date not null,
  at_time text not null,
  topic text not null,
  status text not null check (status in ('booked', 'cancelled')),
  created_at timestamptz not null
);
create unique index one_customer_a_slot on appointments (branch_id, on_day, at_time) where status = 'booked';

-- Units of the currency for one US dollar, in the middle of the market.
create table exchange_rates (
  currency char(3) primary key,
  name text not null,
  per_usd numeric not null check (per_usd > 0),
  as_of timestamptz not null
);

create table travel_notices (
  id text primary key,
  customer_id text not null references customers,
  countries text[] not null,
  from_on date not null,
  to_on date not null,
  created_at timestamptz not null,
  check (from_on <= to_on)
);
`;
