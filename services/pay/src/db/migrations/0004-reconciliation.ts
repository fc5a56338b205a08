import { appendOnly, mayUpdate } from '@leko/postgres';

/** The days that are compared with the bank's records, what was found line by line, and how each verdict came about. */
export const reconciliation = `
create table reconciliation (
  id uuid primary key,
  day text not null unique check (day ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$'),
  state text not null check (state in ('pending', 'running', 'done', 'unreadable')),
  attempts int not null default 0,
  reason text,
  compared_at timestamptz,
  created_at timestamptz not null,
  next_check_at timestamptz
);
create index reconciliation_due on reconciliation (next_check_at) where next_check_at is not null;
${mayUpdate('reconciliation', 'state', 'attempts', 'reason', 'compared_at', 'next_check_at')};

create table reconciliation_line (
  id uuid primary key,
  key text not null unique,
  day text not null,
  payment_id uuid references payment (id),
  operation_id uuid,
  our_state text,
  bank_status text,
  our_amount bigint,
  bank_amount bigint,
  our_refunded bigint,
  bank_refunded bigint,
  commission bigint,
  enrolment bigint,
  verdict text not null check (verdict in ('matched', 'adopted', 'open', 'explained')),
  reason text,
  detail text,
  explanation text,
  explained_by text,
  explained_at timestamptz,
  version int not null check (version > 0),
  opened_at timestamptz,
  closed_at timestamptz,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  check (verdict not in ('open', 'explained') or opened_at is not null),
  check ((verdict = 'open') = (opened_at is not null and closed_at is null)),
  check (verdict <> 'explained' or (explanation is not null and explained_by is not null and explained_at is not null))
);
create index reconciliation_line_of_day on reconciliation_line (day);
create index reconciliation_line_of_payment on reconciliation_line (payment_id);
create index reconciliation_line_open on reconciliation_line (opened_at) where verdict = 'open';
${mayUpdate(
  'reconciliation_line',
  ...['day', 'payment_id', 'operation_id', 'our_state', 'bank_status', 'our_amount', 'bank_amount', 'our_refunded'],
  ...['bank_refunded', 'commission', 'enrolment', 'verdict', 'reason', 'detail', 'explanation', 'explained_by'],
  ...['explained_at', 'version', 'opened_at', 'closed_at', 'updated_at'],
)};

create table reconciliation_history (
  line_id uuid not null references reconciliation_line (id),
  version int not null,
  verdict text not null,
  reason text,
  our_amount bigint,
  bank_amount bigint,
  who text,
  why text,
  at timestamptz not null,
  primary key (line_id, version),
  check ((verdict = 'explained') = (who is not null and why is not null))
);
${appendOnly('reconciliation_history')};

create table periodic_job (
  id text primary key,
  next_check_at timestamptz not null
);
${mayUpdate('periodic_job', 'next_check_at')}`;
