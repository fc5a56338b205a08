import { randomUUID } from 'node:crypto';
import type { Event, EventData, EventType, PersonalEventType } from '@leko/contracts';
import type { Vault } from '@leko/vault';
import { type Kysely, sql } from 'kysely';
import { sealEvent } from './sealed-event.ts';

type Sealer = Pick<Vault, 'seal'>;

interface Telling<T extends EventType> {
  /** The service, as in `/pay`. */
  readonly source: string;
  readonly aggregateId: string;
  /** The aggregate's version after the change the event tells of; dense, because versions come from compare-and-set. */
  readonly sequence: number;
  readonly at: Date;
  readonly data: EventData<T>;
}

/** What tells of people cannot be told without the vault of events. */
export type Emission<T extends EventType> = Telling<T> &
  (T extends PersonalEventType ? { readonly vault: Sealer } : { readonly vault?: never });

/** Writes the event into the outbox, in the transaction of the change it tells of; sealed there, open in the answer. */
export async function emit<Tables, T extends EventType>(
  tx: Kysely<Tables>,
  type: T,
  emission: Emission<T>,
): Promise<Event<T>> {
  const event = envelope(type, { ...emission, id: randomUUID() });
  await insert(tx, event, emission);
  return event;
}

/** An event as the outbox will hold it, for a statement that writes the change and the event at once. */
export interface OutboxRow {
  readonly eventId: string;
  readonly type: EventType;
  readonly aggregateId: string;
  readonly sequence: number;
  /** The event, sealed where it tells of people. */
  readonly body: object;
  readonly at: Date;
}

export async function outboxRow<T extends EventType>(type: T, emission: Emission<T>): Promise<OutboxRow> {
  const event = envelope(type, { ...emission, id: randomUUID() });
  const { id: eventId, subject: aggregateId, sequence } = event;
  const body = await sealEvent(emission.vault, event);
  return { eventId, type, aggregateId, sequence, body, at: emission.at };
}

/** The same for many events of one type in one statement, for work that is done in batches. */
export async function emitAll<Tables, T extends Exclude<EventType, PersonalEventType>>(
  tx: Kysely<Tables>,
  type: T,
  emissions: readonly Emission<T>[],
): Promise<void> {
  if (emissions.length === 0) return;
  const rows = emissions.map((emission) => ({
    at: emission.at,
    body: envelope(type, { ...emission, id: randomUUID() }),
  }));
  await sql`
    insert into outbox (event_id, type, aggregate_id, sequence, body, created_at)
    select (body->>'id')::uuid, ${type}, (body->>'subject')::uuid, (body->>'sequence')::int, body, at
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r (at timestamptz, body jsonb)`.execute(tx);
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
  await insert(tx, event, emission);
  return event;
}

function envelope<T extends EventType>(
  type: T,
  { id, source, aggregateId, sequence, at, data }: Telling<T> & { id: string },
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

async function insert<Tables>(
  tx: Kysely<Tables>,
  event: Event,
  { at, vault }: { readonly at: Date; readonly vault?: Sealer | undefined },
): Promise<void> {
  const body = JSON.stringify(await sealEvent(vault, event));
  await sql`
    insert into outbox (event_id, type, aggregate_id, sequence, body, created_at)
    values (${event.id}, ${event.type}, ${event.subject}, ${event.sequence}, ${body}::jsonb, ${at})`.execute(tx);
}
