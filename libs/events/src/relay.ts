import { randomUUID } from 'node:crypto';
import type { Event } from '@leko/contracts';
import { holdLease } from '@leko/postgres';
import { type Kysely, sql } from 'kysely';
import type { Broker } from './broker.ts';

const BATCH = 200;
/** How long a relay that died keeps the others waiting. If a slow batch outlives it, two relays publish: harmless. */
const LEASE_MS = 3_000;

interface Row {
  event_id: string;
  aggregate_id: string;
  body: Event;
}

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
    const lanes = Map.groupBy(rows, (row) => row.aggregate_id);
    const published = await Promise.all([...lanes.values()].map((lane) => publishLane(broker, lane)));
    const acknowledged = published.flat();
    if (acknowledged.length > 0) {
      await sql`update outbox set published_at = clock_timestamp() where event_id = any(${acknowledged})`.execute(db);
    }
    return acknowledged.length;
  };
}

/** In order, and no further than the first one that is not acknowledged. */
async function publishLane(broker: Broker, lane: readonly Row[]): Promise<string[]> {
  const acknowledged: string[] = [];
  for (const { event_id, body } of lane) {
    const ok = await broker.publish(body).catch(() => false);
    if (!ok) break;
    acknowledged.push(event_id);
  }
  return acknowledged;
}
