import { randomUUID } from 'node:crypto';
import type { Event, EventData, EventType, PersonalEventType } from '@leko/contracts';
import { type Columns, insertRows, type JsonRows, jsonRows } from '@leko/postgres';
import type { Vault } from '@leko/vault';
import { type Kysely, type RawBuilder, sql } from 'kysely';
import { sealEvent } from './sealed-event.ts';
import type { EventTables } from './tables.ts';

type Sealer = Pick<Vault, 'seal'>;

interface EventFacts<T extends EventType> {
  /** The service, as in `/pay`. */
  readonly source: string;
  readonly aggregateId: string;
  /** The aggregate's version after the change the event reports; dense, because versions come from compare-and-set. */
  readonly sequence: number;
  readonly at: Date;
  readonly data: EventData<T>;
}

/** An event with personal data can be published only with the vault of events. */
export type Emission<T extends EventType> = EventFacts<T> &
  (T extends PersonalEventType ? { readonly vault: Sealer } : { readonly vault?: never });

/** What of the outbox is written with an event; the database and the relay see to the rest. */
type Written = Omit<
  EventTables['outbox'],
  'position' | 'xid' | 'published_at' | 'stream' | 'broker_seq' | 'type' | 'body'
>;

/** An event as the outbox will hold it, for a statement that writes the change and the event at once. */
export interface OutboxRow extends Written {
  readonly type: EventType;
  /** The event, its personal data sealed. */
  readonly body: object;
}

const COLUMNS = {
  event_id: 'uuid',
  type: 'text',
  aggregate_id: 'uuid',
  sequence: 'int',
  body: 'jsonb',
  created_at: 'timestamptz',
} as const satisfies Columns<OutboxRow>;

/** The part of such a statement that writes the events. */
export const insertEvents = (rows: JsonRows): RawBuilder<unknown> => insertRows('outbox', COLUMNS, rows);

export const outboxRow = <T extends EventType>(type: T, emission: Emission<T>): Promise<OutboxRow> =>
  rowOf(envelope(type, { ...emission, id: randomUUID() }), emission);

/** Writes the event into the outbox, in the transaction of the change it reports; sealed there, open in the answer. */
export async function emit<Tables, T extends EventType>(
  tx: Kysely<Tables>,
  type: T,
  emission: Emission<T>,
): Promise<Event<T>> {
  const event = envelope(type, { ...emission, id: randomUUID() });
  await insert(tx, [await rowOf(event, emission)]);
  return event;
}

/** The same for many events of one type in one statement, for work that is done in batches. */
export async function emitAll<Tables, T extends Exclude<EventType, PersonalEventType>>(
  tx: Kysely<Tables>,
  type: T,
  emissions: readonly Emission<T>[],
): Promise<void> {
  if (emissions.length > 0) await insert(tx, await Promise.all(emissions.map((one) => outboxRow(type, one))));
}

/**
 * The same for an event from outside, which brings its own id and whose aggregate we do not version: it gets the next
 * number. The same id again changes nothing, and is answered with undefined.
 */
export async function emitNext<Tables, T extends EventType>(
  tx: Kysely<Tables>,
  type: T,
  emission: Omit<Emission<T>, 'sequence'> & { readonly id: string },
): Promise<Event<T> | undefined> {
  await sql`select pg_advisory_xact_lock(hashtext(${emission.aggregateId}))`.execute(tx);
  const { rows } = await sql<{ next: number; known: boolean }>`
    select coalesce(max(sequence) filter (where aggregate_id = ${emission.aggregateId}), 0) + 1 as next,
      coalesce(bool_or(event_id = ${emission.id}), false) as known
    from outbox where aggregate_id = ${emission.aggregateId} or event_id = ${emission.id}`.execute(tx);
  if (rows[0]?.known) return undefined;
  const event = envelope(type, { ...emission, sequence: rows[0]?.next ?? 1 });
  await insert(tx, [await rowOf(event, emission)]);
  return event;
}

function envelope<T extends EventType>(
  type: T,
  { id, source, aggregateId, sequence, at, data }: EventFacts<T> & { id: string },
): Event<T> {
  return {
    specversion: '1.0',
    id,
    source,
    type,
    subject: aggregateId,
    sequence,
    time: at.toISOString(),
    datacontenttype: 'application/json',
    data,
  };
}

async function rowOf(
  event: Event,
  { at, vault }: { readonly at: Date; readonly vault?: Sealer | undefined },
): Promise<OutboxRow> {
  const { id, type, subject, sequence } = event;
  const body = await sealEvent(vault, event);
  return { event_id: id, type, aggregate_id: subject, sequence, body, created_at: at };
}

async function insert<Tables>(tx: Kysely<Tables>, rows: readonly OutboxRow[]): Promise<void> {
  await insertEvents(jsonRows(rows)).execute(tx);
}
