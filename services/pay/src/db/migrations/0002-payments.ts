import { appendOnly, keptFor, mayUpdate, ownedRows } from '@leko/postgres';
import { callbackRetention } from '../../callbacks/store.ts';

/** Payments, their lines and history, receipts, suppliers, callbacks. Money is whole kopecks. */
export const payments = `
create table payment (
  id uuid primary key,
  order_id text not null,
  athlete_id uuid not null,
  coach_id uuid not null check (coach_id <> athlete_id),
  amount bigint not null check (amount > 0),
  coach_due bigint not null check (coach_due >= 0),
  fee bigint not null check (fee >= 0),
  vat bigint not null check (vat >= 0 and vat <= fee),
  currency char(3) not null,
  fee_percentage text not null,
  vat_percentage text not null,
  capture_mode text not null check (capture_mode in ('automatic', 'manual')),
  purpose text not null,
  personal text not null,
  request_hash text not null,
  state text not null check (state in
    ('awaiting', 'checkout', 'review', 'received', 'delivered', 'refund', 'failed', 'canceled', 'deleted')),
  holds_order boolean not null,
  version int not null check (version > 0),
  reason text,
  external_id uuid unique,
  payment_link text,
  link_expires_at timestamptz not null,
  link_asked_at timestamptz,
  unread_since timestamptz,
  bank_view jsonb,
  paid_at timestamptz,
  bank_amount bigint check (bank_amount > 0),
  taken_at timestamptz,
  capture_wanted_at timestamptz,
  hold_lost_at timestamptz,
  refund_reserved bigint not null default 0 check (refund_reserved >= 0),
  refunded bigint not null default 0 check (refunded >= 0),
  created_at timestamptz not null,
  updated_at timestamptz not null,
  next_check_at timestamptz,
  check (amount = coach_due + fee),
  check (refunded <= refund_reserved),
  check (refund_reserved <= coalesce(bank_amount, amount)),
  constraint payment_holds_order check (state = 'review'
    or holds_order = (state in ('awaiting', 'checkout', 'received', 'delivered'))),
  constraint payment_review_reason check (state <> 'review' or coalesce(reason in
    ('amount_differs', 'paid_after_end', 'unexpected_status', 'bank_unreadable'), false)),
  constraint payment_end check (state <> 'failed' or coalesce(
    reason in ('link_expired', 'refunded_at_bank') or reason like 'acquirer_refused: %', false)),
  constraint payment_without_money check (state not in ('awaiting', 'checkout', 'canceled', 'deleted')
    or (bank_amount is null and taken_at is null)),
  constraint payment_with_money check (state not in ('received', 'delivered', 'refund')
    or (external_id is not null and bank_amount is not null)),
  constraint payment_paid check (state = 'refund' or (paid_at is not null) = (state in ('received', 'delivered'))),
  constraint payment_delivered check (state <> 'delivered' or taken_at is not null),
  constraint payment_capture_is_wanted check (capture_wanted_at is null or state = 'received'),
  constraint payment_hold_is_lost check (hold_lost_at is null or (state = 'received' and taken_at is null))
);
create unique index payment_live_order on payment (athlete_id, order_id) where holds_order;
create index payment_of_athlete on payment (athlete_id, created_at desc, id desc);
create index payment_of_order on payment (athlete_id, order_id, created_at desc, id desc);
create index payment_unpaid_of_athlete on payment (athlete_id, created_at desc, id desc)
  where state in ('awaiting', 'checkout', 'review');
create index payment_hold_lost on payment (hold_lost_at) where hold_lost_at is not null;
create index payment_taken on payment (taken_at) where taken_at is not null;
create index payment_in_review on payment (updated_at) where state = 'review';
create index payment_capture_wanted on payment (capture_wanted_at) where capture_wanted_at is not null;
create index payment_due on payment (next_check_at) where next_check_at is not null;
${mayUpdate(
  'payment',
  ...['state', 'version', 'reason', 'holds_order', 'updated_at', 'next_check_at', 'personal'],
  ...['external_id', 'payment_link', 'link_asked_at', 'unread_since', 'bank_view'],
  ...['paid_at', 'bank_amount', 'taken_at', 'capture_wanted_at', 'hold_lost_at', 'refund_reserved', 'refunded'],
)};
${ownedRows('payment', 'athlete_id')};

create table payment_count (
  athlete_id uuid primary key,
  payments bigint not null check (payments > 0)
);
${mayUpdate('payment_count', 'payments')};

create table payment_line (
  payment_id uuid not null references payment (id),
  position int not null,
  session_id text not null,
  name text not null,
  coach_due bigint not null check (coach_due >= 0),
  fee bigint not null check (fee >= 0),
  vat bigint not null check (vat >= 0 and vat <= fee),
  primary key (payment_id, position),
  unique (payment_id, session_id)
);
${appendOnly('payment_line')};

create table receipt (
  id uuid primary key,
  payment_id uuid not null references payment (id),
  kind text not null check (kind in ('sell', 'sell_refund')),
  refund_id uuid,
  amount bigint not null check (amount > 0),
  state text not null check (state in ('waiting', 'issued', 'registered', 'failed')),
  timed_out boolean not null default false,
  needs_sell boolean not null,
  version int not null check (version >= 0),
  told int not null default 0,
  external_id text,
  link text,
  reason text,
  attempts int not null default 0,
  rejections int not null default 0,
  alarmed_at timestamptz,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  next_check_at timestamptz,
  unique nulls not distinct (payment_id, kind, refund_id),
  check ((kind = 'sell_refund') = (refund_id is not null)),
  check (not timed_out or state in ('waiting', 'issued'))
);
create index receipt_due on receipt (next_check_at) where next_check_at is not null;
create index receipt_timed_out on receipt (created_at, id) where timed_out;
create index receipt_open on receipt (created_at) where state in ('waiting', 'issued');
create index receipt_in_trouble on receipt (updated_at) where state = 'failed' or (state = 'waiting' and reason = 'sell_receipt_failed');
create index receipt_failed on receipt (created_at desc, id desc) where state = 'failed';
${mayUpdate(
  'receipt',
  ...['state', 'timed_out', 'needs_sell', 'version', 'told', 'reason', 'attempts', 'rejections'],
  ...['external_id', 'link', 'alarmed_at', 'updated_at', 'next_check_at'],
)};

create table supplier (
  coach_id uuid primary key,
  personal text not null,
  told_at timestamptz not null
);
${mayUpdate('supplier', 'personal', 'told_at')};

create table callback (
  id uuid primary key,
  source text not null check (source in ('callback', 'webhook')),
  callback_type text not null,
  status text not null,
  tracking_id text not null,
  body jsonb not null,
  fingerprint text not null unique,
  times int not null default 1,
  received_at timestamptz not null
);
create index callback_age on callback (received_at);
create index callback_of on callback (tracking_id);
${mayUpdate('callback', 'times')};
${keptFor(callbackRetention)}`;
