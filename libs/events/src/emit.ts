import { randomUUID } from 'node:crypto';
import type { Event, EventData, EventType } from '@leko/contracts';
import { type Kysely, sql } from 'kysely';

export interface Emission<T extends EventType> {
  /** The service, as in `/pay`. */
  readonly source: string;
  readonly aggregateId: string;
  /** The aggregate's version after the change the event tells of; dense, because versions come from compare-and-set. */
  readonly sequence: number;
  readonly at: Date;
  readonly data: EventData<T>;
  /** Only for an event that already has an id outside: the same id again changes nothing. */
  readonly id?: string;
}

/** Writes the event into the outbox, in the transaction of the change it tells of. */
export async function emit<Tables, T extends EventType>(
  tx: Kysely<Tables>,
  type: T,
  emission: Emission<T>,
): Promise<void> {
  const event: Event<T> = {
    specversion: '1.0',
    id: emission.id ?? randomUUID(),
    source: emission.source,
    type,
    subject: emission.aggregateId,
    sequence: emission.sequence,
    time: emission.at.toISOString(),
    datacontenttype: 'application/json',
    data: emission.data,
  };
  await sql`
    insert into outbox (event_id, type, aggregate_id, sequence, body, created_at)
    values (${event.id}, ${type}, ${event.subject}, ${event.sequence}, ${JSON.stringify(event)}::jsonb, ${emission.at})`.execute(
    tx,
  );
}
