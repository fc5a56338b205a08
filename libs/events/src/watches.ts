import type { Watch } from '@leko/runtime';
import { type Kysely, sql } from 'kysely';

/** What may keep events from being published while nothing fails. */
export const eventWatches = <Tables>({ db, hasBroker }: { db: Kysely<Tables>; hasBroker: boolean }): Watch[] => [
  ...(hasBroker ? [outboxWatch(db)] : []),
  snapshotWatch(db),
];

/** Without a broker nothing is ever published. */
const outboxWatch = <Tables>(db: Kysely<Tables>): Watch => ({
  alarm: 'events are not published, the feeds alone carry them',
  patience: 3,
  async look() {
    const { rows } = await sql<{ event_id: string; type: string }>`
      select event_id, type from outbox where published_at is null order by position limit 1`.execute(db);
    const [oldest] = rows;
    return oldest && { mark: oldest.event_id, eventId: oldest.event_id, type: oldest.type };
  },
});

/**
 * Feeds and the seal of the audit end before the oldest transaction that is still open. A migration may take some minutes;
 * a longer one was left open.
 */
const snapshotWatch = <Tables>(db: Kysely<Tables>): Watch => ({
  alarm: 'a transaction stays open, and events after it are not told',
  patience: 5,
  async look() {
    const { rows } = await sql<{ xmin: string; isOpen: boolean }>`
      select pg_snapshot_xmin(now)::text as xmin, pg_snapshot_xmin(now) < pg_snapshot_xmax(now) as "isOpen"
      from pg_current_snapshot() as now`.execute(db);
    const [snapshot] = rows;
    return snapshot?.isOpen ? { mark: snapshot.xmin, xid: snapshot.xmin } : undefined;
  },
});
