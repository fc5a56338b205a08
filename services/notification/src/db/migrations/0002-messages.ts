import { appendOnly, mayUpdate } from '@leko/postgres';

/** Who is written to, mails and every attempt to send one, and addresses that take none. */
export const messages = `
create table contact (
  user_id uuid not null,
  source text not null check (source in ('user', 'recipient')),
  personal text not null,
  locale text check (locale in ('ru', 'en')),
  told_at timestamptz not null,
  primary key (user_id, source)
);
${mayUpdate('contact', 'personal', 'locale', 'told_at')};

create table blocked_user (
  user_id uuid primary key,
  since timestamptz not null
);
${appendOnly('blocked_user')};

create table message (
  id uuid primary key,
  dedupe_key text not null unique,
  origin text not null check (origin in ('event', 'request')),
  event_id uuid,
  fingerprint text,
  template text not null,
  role text not null,
  user_id uuid not null,
  address_index text,
  locale text not null check (locale in ('ru', 'en')),
  personal text not null,
  internet_id text not null unique,
  state text not null check (state in ('queued', 'sent', 'failed', 'suppressed')),
  version int not null default 0,
  reason text,
  attempts int not null default 0,
  unknowns int not null default 0,
  interruptions int not null default 0,
  sending_since timestamptz,
  waits_for_server boolean not null default false,
  next_check_at timestamptz,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  check ((state = 'queued') = (next_check_at is not null)),
  check (state = 'queued' or (sending_since is null and not waits_for_server)),
  check (state = 'suppressed' or address_index is not null),
  check ((origin = 'event') = (event_id is not null)),
  check ((origin = 'request') = (fingerprint is not null))
);
create index message_due on message (next_check_at) where next_check_at is not null;
create index message_outage on message (id) where waits_for_server;
create index message_newest on message (created_at, id);
create index message_user on message (user_id, created_at, id);
create index message_of_address on message (address_index, template, updated_at)
  where template in ('bank-details-changed', 'payout-address-changed', 'verification');
create index message_requests on message (user_id, template, created_at) where origin = 'request';
${mayUpdate(
  'message',
  ...['personal', 'state', 'version', 'reason', 'attempts', 'unknowns', 'interruptions'],
  ...['sending_since', 'waits_for_server', 'next_check_at', 'updated_at'],
)};

create table attempt (
  id bigint generated always as identity primary key,
  message_id uuid not null references message,
  outcome text not null
    check (outcome in ('ok', 'rejected', 'refused', 'faulty', 'deferred', 'away', 'unknown', 'interrupted')),
  reason text,
  answer text,
  at timestamptz not null
);
create index attempt_message on attempt (message_id);
${appendOnly('attempt')};

create table suppression (
  address_index text primary key,
  reason text not null,
  message_id uuid not null references message,
  since timestamptz not null,
  until timestamptz not null
);
${mayUpdate('suppression', 'reason', 'message_id', 'since', 'until')}`;
