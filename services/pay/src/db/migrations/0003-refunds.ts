import { appendOnly, mayUpdate } from '@leko/postgres';

/** Refunds and their parts. Only one refund of a payment is at the bank at a time, because the bank locks the operation. */
export const refunds = `
create table refund (
  id uuid primary key,
  payment_id uuid not null references payment (id),
  session_id text,
  amount bigint not null check (amount > 0),
  coach_due bigint not null check (coach_due >= 0),
  fee bigint not null check (fee >= 0),
  vat bigint not null check (vat >= 0 and vat <= fee),
  state text not null check (state in ('pending', 'asked', 'sent', 'done', 'review', 'failed')),
  version int not null check (version > 0),
  external_id text,
  origin text not null check (origin in ('request', 'late_money', 'review', 'cancel', 'foreign')),
  requested_by text,
  personal text,
  attempts int not null default 0,
  reason text,
  asked_at timestamptz,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  next_check_at timestamptz,
  check (state not in ('asked', 'sent') or asked_at is not null),
  check (state <> 'sent' or external_id is not null),
  constraint refund_review_reason check (state <> 'review' or coalesce(
    reason in ('foreign_refund', 'refund_amount_differs', 'refund_unanswered', 'refund_disappeared', 'refund_stuck',
      'unexpected_status', 'bank_unreadable') or reason like 'acquirer_refused: %', false))
);
create unique index refund_natural_key on refund (payment_id, session_id) where session_id is not null and state <> 'failed';
create unique index refund_order on refund (payment_id, external_id) where external_id is not null and state <> 'failed';
create index refund_of_payment on refund (payment_id);
create unique index refund_at_work on refund (payment_id) where state in ('asked', 'sent');
create index refund_in_review on refund (updated_at) where state = 'review';
create index refund_due on refund (next_check_at) where next_check_at is not null;
${mayUpdate(
  'refund',
  ...['state', 'version', 'external_id', 'personal', 'attempts', 'reason', 'asked_at', 'updated_at', 'next_check_at'],
)};

create table refund_line (
  refund_id uuid not null references refund (id),
  position int not null,
  session_id text not null,
  name text not null,
  coach_due bigint not null check (coach_due >= 0),
  fee bigint not null check (fee >= 0),
  vat bigint not null check (vat >= 0 and vat <= fee),
  primary key (refund_id, position),
  unique (refund_id, session_id)
);
${appendOnly('refund_line')}`;
