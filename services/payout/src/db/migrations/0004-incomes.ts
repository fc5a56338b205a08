import { appendOnly, mayDelete, mayUpdate, ownedRows } from '@leko/postgres';

/**
 * The payments of coaches, and every change of what a coach is owed: what is open, on its way, and paid.
 *
 * A connection keeps the query plans of a function: one made while a table was small would read the whole table for ever, so functions have sequential scans off.
 */
export const incomes = `
create table income (
  payment_id uuid primary key,
  event_id uuid not null,
  order_id text not null,
  athlete_id uuid not null,
  coach_id uuid not null references coach,
  external_id uuid not null,
  purpose text not null,
  amount bigint not null check (amount > 0),
  received bigint not null check (received > 0),
  coach_share bigint not null check (coach_share >= 0),
  fee bigint not null check (fee >= 0),
  vat bigint not null check (vat >= 0 and vat <= fee),
  returned_amount bigint not null default 0 check (returned_amount between 0 and received),
  returned_fee bigint not null default 0 check (returned_fee between 0 and fee),
  returned_vat bigint not null default 0 check (returned_vat between 0 and vat),
  currency char(3) not null,
  payment_created_at timestamptz not null,
  paid_at timestamptz not null,
  counts_at timestamptz,
  captured_at timestamptz,
  refunded_at timestamptz,
  receipt_link text,
  updated_at timestamptz not null,
  open bigint not null default 0 check (open >= 0),
  check (amount = coach_share + fee)
);
create index income_of_coach on income (coach_id, paid_at desc, payment_id desc);
create index income_of_athlete on income (athlete_id, coach_id);
create index income_of_order on income (order_id, coach_id);
create index income_open on income (coach_id, payment_created_at) include (counts_at) where open > 0;
${mayUpdate(
  'income',
  ...['returned_amount', 'returned_fee', 'returned_vat', 'open', 'counts_at', 'captured_at', 'refunded_at'],
  ...['receipt_link', 'updated_at'],
)};
${ownedRows('income', 'coach_id')};

create table income_line (
  payment_id uuid not null references income,
  session_id text not null,
  share bigint not null check (share >= 0),
  refunded bigint not null default 0 check (refunded between 0 and share),
  kept bigint not null check (kept between 0 and share),
  open_disputes int not null default 0 check (open_disputes >= 0),
  primary key (payment_id, session_id)
);
${mayUpdate('income_line', 'refunded', 'kept', 'open_disputes')};

create table refund (
  refund_id uuid primary key,
  payment_id uuid not null references income,
  event_id uuid not null,
  amount bigint not null check (amount >= 0),
  receipt_link text,
  refunded_at timestamptz not null
);
create index refund_of_payment on refund (payment_id);
${mayUpdate('refund', 'receipt_link')};

create table dispute (
  dispute_id uuid primary key,
  payment_id uuid not null references income,
  session_id text not null,
  event_id uuid not null,
  outcome text check (outcome in ('coach', 'athlete', 'split')),
  opened_at timestamptz not null,
  resolved_at timestamptz,
  check ((outcome is null) = (resolved_at is null))
);
create index dispute_of_payment on dispute (payment_id);
${mayUpdate('dispute', 'outcome', 'resolved_at')};

create table movement (
  coach_id uuid not null references coach,
  position bigint not null check (position > 0),
  entry_id uuid not null references entry,
  amount bigint not null check (amount <> 0),
  balance bigint not null,
  payment_id uuid references income,
  counts_at timestamptz,
  is_payout boolean not null,
  taken_by uuid references remittance,
  primary key (coach_id, position),
  check (counts_at is null or payment_id is not null),
  check (not is_payout or (taken_by is not null and payment_id is null))
);
create index movement_open on movement (coach_id, counts_at) include (amount) where taken_by is null;
create index movement_taken on movement (taken_by) where taken_by is not null;
create index movement_payout on movement (payment_id) where payment_id is not null and taken_by is not null;
${appendOnly('movement', 'taken_by')};
${ownedRows('movement', 'coach_id')};

create table open_sum (
  coach_id uuid not null references coach,
  width interval not null,
  starts_at timestamptz not null,
  amount bigint not null,
  primary key (coach_id, width, starts_at)
);
${mayUpdate('open_sum', 'amount')};
${mayDelete('open_sum')};
${ownedRows('open_sum', 'coach_id')};

create table doubt (
  coach_id uuid references coach,
  what text not null,
  since timestamptz not null,
  unique nulls not distinct (coach_id, what)
);
${mayDelete('doubt')};

create table decision (
  id uuid primary key,
  kind text not null,
  coach_id uuid not null references coach,
  payment_id uuid references income,
  amount bigint not null check (amount > 0),
  reason text not null,
  decided_by text not null,
  decided_at timestamptz not null
);
${appendOnly('decision')};

create function keep_open_sums() returns trigger language plpgsql set search_path from current set enable_seqscan = off as $$
  begin
    with moved as (
      select coach_id, payment_id, counts_at, sum(case when taken_by is null then amount else -amount end)::bigint as amount
      from changed where counts_at is not null group by 1, 2, 3),
    summed as (
      insert into open_sum (coach_id, width, starts_at, amount)
      select coach_id, width, date_bin(width, counts_at, '2000-01-01Z'), sum(amount)
      from moved cross join (values (interval '1 day'), ('1 hour'), ('1 minute')) as widths (width) group by 1, 2, 3
      on conflict (coach_id, width, starts_at) do update set amount = open_sum.amount + excluded.amount)
    update income set open = income.open + moved.amount from moved where income.payment_id = moved.payment_id;
    return null;
  end $$;
create trigger movement_opens after insert on movement referencing new table as changed
  for each statement execute function keep_open_sums();
create trigger movement_is_taken after update on movement referencing new table as changed
  for each statement execute function keep_open_sums()`;
