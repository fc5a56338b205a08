import { randomUUID } from 'node:crypto';
import type { Event } from '@leko/contracts';
import { holdLease } from '@leko/postgres';
import { type Kysely, sql } from 'kysely';
import type { Ack, Broker } from './broker.ts';

const BATCH = 200;
/** How long a relay that died keeps the others waiting. If a slow batch outlives it, two relays publish: harmless. */
const LEASE_MS = 3_000;

interface Row {
  event_id: string;
  aggregate_id: string;
  body: Event;
}

type Acknowledged = Ack & { readonly eventId: string };
/** How often each stream has been lost so far, by name. */
type Epochs = Readonly<Record<string, number>>;

/**
 * Publishes what the outbox holds: one relay at a time, each aggregate's events in order, a row marked only after the
 * broker has acknowledged it. Published twice is harmless (message id and inbox); not published is impossible.
 */
export function createRelay<Tables>({ db, broker }: { db: Kysely<Tables>; broker: Broker }): () => Promise<number> {
  const holder = randomUUID();

  return async () => {
    if (!broker.isConnected()) return 0;
    if (!(await holdLease(db, { name: 'relay', holder, forMs: LEASE_MS }))) return 0;
    const { rows } = await sql<Row>`
      select event_id, aggregate_id, body from outbox where published_at is null order by position limit ${BATCH}`.execute(
      db,
    );
    if (rows.length === 0) return 0;
    const epochs = await readEpochs(db);
    const lanes = Map.groupBy(rows, (row) => row.aggregate_id);
    const published = await Promise.all([...lanes.values()].map((lane) => publishLane(broker, lane)));
    return mark(db, epochs, published.flat());
  };
}

/** In order, and no further than the first one that is not acknowledged. */
async function publishLane(broker: Broker, lane: readonly Row[]): Promise<Acknowledged[]> {
  const acknowledged: Acknowledged[] = [];
  for (const { event_id, body } of lane) {
    const ack = await broker.publish(body).catch(() => undefined);
    if (ack === undefined) break;
    acknowledged.push({ ...ack, eventId: event_id });
  }
  return acknowledged;
}

async function readEpochs<Tables>(db: Kysely<Tables>): Promise<Epochs> {
  const { rows } = await sql<{ name: string; epoch: number }>`select name, epoch from broker_stream`.execute(db);
  return Object.fromEntries(rows.map(({ name, epoch }) => [name, epoch]));
}

/**
 * Only in the epoch in which it was published: where another process has found meanwhile that the broker lost a stream, this
 * acknowledgement may be of what was lost. The row of the stream is held, so that the loss cannot be found in between.
 */
async function mark<Tables>(db: Kysely<Tables>, epochs: Epochs, acks: readonly Acknowledged[]): Promise<number> {
  if (acks.length === 0) return 0;
  const { numAffectedRows = 0n } = await sql`
    with held as (
      select name from broker_stream
      where (name, epoch) in (select * from unnest(${Object.keys(epochs)}::text[], ${Object.values(epochs)}::int[]))
      for share
    )
    update outbox set published_at = clock_timestamp(), stream = ack.stream, broker_seq = ack.seq
    from unnest(${acks.map(({ eventId }) => eventId)}::uuid[], ${acks.map(({ stream }) => stream)}::text[],
      ${acks.map(({ seq }) => String(seq))}::bigint[]) as ack (event_id, stream, seq)
    join held on held.name = ack.stream
    where outbox.event_id = ack.event_id`.execute(db);
  return Number(numAffectedRows);
}
