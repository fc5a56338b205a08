export const messages = `
create table contact (
  user_id uuid not null,
  source text not null check (source in ('user', 'recipient')),
  email text,
  name text,
  locale text check (locale in ('ru', 'en')),
  told_at timestamptz not null,
  primary key (user_id, source)
);

create table message (
  id uuid primary key,
  dedupe_key text not null unique,
  event_id uuid not null,
  template text not null,
  role text not null,
  user_id uuid not null,
  address text,
  locale text not null check (locale in ('ru', 'en')),
  data jsonb not null,
  internet_id text not null unique,
  state text not null check (state in ('queued', 'sent', 'failed', 'suppressed')),
  version int not null default 0,
  reason text,
  attempts int not null default 0,
  unknowns int not null default 0,
  next_check_at timestamptz,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  check ((state = 'queued') = (next_check_at is not null)),
  check (state = 'suppressed' or address is not null)
);
create index message_due on message (next_check_at) where next_check_at is not null;
create index message_user on message (user_id, created_at);

create table attempt (
  id bigint generated always as identity primary key,
  message_id uuid not null references message,
  outcome text not null check (outcome in ('ok', 'refused', 'deferred', 'unknown')),
  reason text,
  at timestamptz not null
);
create index attempt_message on attempt (message_id)`;
