import { appendOnly, mayUpdate } from '@leko/postgres';

/** Row-level security: the act between platform and coach is visible to the coach, the other one to the athlete too. */
const documentRows = `
alter table document enable row level security;
alter table document force row level security;
create policy own_rows on document using (
  case when (select acting_user()) is null then true
  else coach_id = (select acting_user()) or (athlete_id = (select acting_user()) and type = 'act_athlete') end)`;

/** What acts are made of, the acts themselves with their numbers, and where their pages are kept. */
export const documents = `
create table sold_session (
  payment_id uuid not null references income,
  session_id text not null,
  name text not null,
  fee bigint not null check (fee >= 0),
  vat bigint not null check (vat between 0 and fee),
  vat_percentage text not null,
  primary key (payment_id, session_id)
);
${appendOnly('sold_session')};

create table returned_session (
  refund_id uuid not null references refund,
  payment_id uuid not null,
  session_id text not null,
  fee bigint not null check (fee >= 0),
  vat bigint not null check (vat between 0 and fee),
  primary key (refund_id, session_id),
  foreign key (payment_id, session_id) references sold_session
);
create index returned_session_of_sale on returned_session (payment_id, session_id);
${appendOnly('returned_session')};

create table completed_session (
  booking_id uuid primary key,
  event_id uuid not null unique,
  session_id text not null,
  coach_id uuid not null,
  athlete_id uuid,
  order_id text,
  name text,
  starts_at timestamptz,
  ends_at timestamptz,
  completed_at timestamptz not null,
  heard_at timestamptz not null,
  issued_at timestamptz,
  next_check_at timestamptz,
  check (issued_at is null or next_check_at is null)
);
create index completed_session_due on completed_session (next_check_at) where next_check_at is not null;
create index completed_session_waiting on completed_session (order_id) where issued_at is null;
${mayUpdate('completed_session', 'issued_at', 'next_check_at')};

create table document_series (
  series text primary key,
  last bigint not null check (last > 0)
);
${mayUpdate('document_series', 'last')};

create table document (
  id uuid primary key,
  event_id uuid not null,
  booking_id uuid not null references completed_session,
  type text not null check (type in ('act_coach', 'act_athlete')),
  series text not null references document_series,
  position bigint not null check (position > 0),
  coach_id uuid not null,
  athlete_id uuid,
  order_id text,
  session_id text not null,
  recipient_id uuid,
  recipient_version int,
  s3_key text not null unique,
  file_name text not null,
  content jsonb not null,
  created_at timestamptz not null,
  unique (booking_id, type),
  unique (series, position),
  check (type = 'act_coach' or athlete_id is not null),
  foreign key (recipient_id, recipient_version) references recipient_version match full
);
create index document_of_coach on document (coach_id, created_at desc, id desc);
create index document_of_athlete on document (athlete_id, created_at desc, id desc) where type = 'act_athlete';
create index document_newest on document (created_at desc, id desc);
create index document_of_order on document (lower(order_id)) where order_id is not null;
create index document_of_session on document (lower(session_id));
${appendOnly('document')};
${documentRows};

create table document_file (
  document_id uuid primary key references document,
  sha256 text check (sha256 ~ '^[0-9a-f]{64}$'),
  bytes int check (bytes > 0),
  stored_at timestamptz,
  attempts int not null default 0,
  next_check_at timestamptz,
  check (num_nulls(sha256, bytes, stored_at) in (0, 3)),
  check ((stored_at is null) = (next_check_at is not null))
);
create index document_file_due on document_file (next_check_at) where next_check_at is not null;
${mayUpdate('document_file', 'sha256', 'bytes', 'stored_at', 'attempts', 'next_check_at')}`;
