import { appendOnly, type DueQueue, mayDelete, mayUpdate } from '@leko/postgres';
import { HOUR_MS } from '@leko/runtime/durations';
import type { Generated } from 'kysely';

/** Tables that every service with events has in its own schema. */
export interface EventTables {
  outbox: {
    event_id: string;
    position: Generated<bigint>;
    xid: Generated<string>;
    type: string;
    aggregate_id: string;
    sequence: number;
    body: string;
    created_at: Date;
    published_at: Date | null;
    /** Where the broker keeps it. */
    stream: string | null;
    broker_seq: bigint | null;
  };
  /** A stream as it was known last; every loss begins another epoch. */
  broker_stream: { name: string; created: string; epoch: number };
  inbox: { event_id: string; type: string; applied_at: Date };
  parked: {
    event_id: string;
    type: string;
    body: string;
    attempts: number;
    next_check_at: Date | null;
    error: string;
    parked_at: Date;
  };
  feed_cursor: { producer: string; cursor: string };
}

/** Ten minutes and a tenth are the longest pause of an event that was set aside. */
export const parkedQueue: DueQueue = { table: 'parked', longestMs: HOUR_MS };

/** Nothing in an event changes, but for the seal of what it says of people: after a change of keys that is made anew. */
const onlySealsChange = `
create trigger outbox_body_is_history before update of body on outbox for each row
  when (old.body #- '{data,personal}' is distinct from new.body #- '{data,personal}'
    or jsonb_typeof(old.body #> '{data,personal}') is distinct from 'string')
  execute function refuse_change()`;

const outbox = (largestBytes: number): string => `
create table outbox (
  event_id uuid primary key,
  position bigint generated always as identity,
  xid xid8 not null default pg_current_xact_id(),
  type text not null,
  aggregate_id uuid not null,
  sequence int not null check (sequence > 0),
  body jsonb not null check (pg_column_size(body) < ${largestBytes}),
  created_at timestamptz not null,
  published_at timestamptz,
  stream text,
  broker_seq bigint,
  unique (aggregate_id, sequence),
  check ((stream is null) = (broker_seq is null)),
  check (broker_seq is null or published_at is not null)
);
create index outbox_unpublished on outbox (position) where published_at is null;
create index outbox_feed on outbox (xid, position);
create index outbox_at_broker on outbox (stream, broker_seq) where broker_seq is not null;
${appendOnly('outbox', 'published_at', 'stream', 'broker_seq', 'body')};
${onlySealsChange}`;

const streamsAndInbox = `
create table broker_stream (
  name text primary key,
  created text not null,
  epoch int not null
);
${mayUpdate('broker_stream', 'created', 'epoch')};

create table inbox (
  event_id uuid primary key,
  type text not null,
  applied_at timestamptz not null
);
${appendOnly('inbox')};

create table parked (
  event_id uuid primary key,
  type text not null,
  body jsonb not null,
  attempts int not null,
  next_check_at timestamptz,
  error text not null,
  parked_at timestamptz not null
);
create index parked_due on parked (next_check_at) where next_check_at is not null;
${mayUpdate('parked', 'body', 'attempts', 'next_check_at', 'error')};
${mayDelete('parked')};

create table feed_cursor (
  producer text primary key,
  cursor text not null
);
${mayUpdate('feed_cursor', 'cursor')}`;

/** Room for the largest event of most services. */
const LARGEST_BYTES = 65_536;

/** The tables of events, of which none is larger than so many bytes. */
export const eventsMigration = (largestBytes = LARGEST_BYTES): string =>
  [outbox(largestBytes), streamsAndInbox].join(';\n');
