import { randomUUID } from 'node:crypto';
import { nextDue, noteTransition, takeDue } from '@leko/postgres';
import { sql } from 'kysely';
import { type Batch, type BatchState, batchMoves } from '../domain/registry.ts';
import type { BatchRow, Database, Tx } from './tables.ts';

const collectable = { table: 'remittance', dueColumn: 'collect_at' };
const due = { table: 'batch' };
/** Longer than one submission may take, so that no second copy asks at the same time. */
const LEASE_MS = 60_000;

/** Puts up to `limit` remittances whose time has come into one new batch; how many. */
export async function planBatch(tx: Tx, { now, limit }: { now: Date; limit: number }): Promise<number> {
  const { rows } = await sql<{ id: string }>`
    select id from remittance where collect_at <= ${now} order by collect_at, id limit ${limit}
    for no key update skip locked`.execute(tx);
  if (rows.length === 0) return 0;
  const id = randomUUID();
  await tx
    .insertInto('batch')
    .values({ ...NEW, id, created_at: now, next_check_at: now })
    .execute();
  await noteTransition(tx, {
    entity: 'batch',
    id,
    version: 1,
    to: 'planned',
    at: now,
  });
  const taken = rows.map((row) => row.id);
  await sql`update remittance set batch_id = ${id}, collect_at = null where id = any(${taken})`.execute(tx);
  return taken.length;
}

const NEW = {
  state: 'planned',
  version: 1,
  registry_id: null,
  reason: null,
  attempted_at: null,
  settled_at: null,
} as const;

/** A due batch, for this process alone until the lease is over; if the process dies, it falls due again then. */
export async function takeDueBatch(db: Database, now: Date): Promise<Batch | undefined> {
  const [id] = await takeDue(db, { ...due, now, limit: 1, leaseMs: LEASE_MS });
  if (id === undefined) return undefined;
  return fromRow(await db.selectFrom('batch').selectAll().where('id', '=', id).executeTakeFirstOrThrow());
}

export interface BatchChange {
  readonly registryId?: string;
  readonly reason?: string;
  readonly attemptedAt?: Date;
  readonly settledAt?: Date;
}

/** Compare-and-set: undefined when another copy was faster. The batch stays due where its lease put it. */
export async function moveBatch(
  tx: Tx,
  batch: Batch,
  { to, at, change = {} }: { to: BatchState; at: Date; change?: BatchChange },
): Promise<Batch | undefined> {
  if (!batchMoves[batch.state].includes(to)) throw new Error(`a batch cannot move from ${batch.state} to ${to}`);
  const version = batch.version + 1;
  const row = await tx
    .updateTable('batch')
    .set({
      state: to,
      version,
      polls: 0,
      registry_id: change.registryId ?? batch.registryId ?? null,
      reason: change.reason ?? batch.reason ?? null,
      attempted_at: change.attemptedAt ?? batch.attemptedAt ?? null,
      settled_at: change.settledAt ?? batch.settledAt ?? null,
    })
    .where('id', '=', batch.id)
    .where('state', '=', batch.state)
    .where('version', '=', batch.version)
    .returningAll()
    .executeTakeFirst();
  if (row === undefined) return undefined;
  const { id, state: from_state } = batch;
  await noteTransition(tx, {
    entity: 'batch',
    id,
    version,
    from: from_state,
    to: to,
    reason: change.reason,
    at,
  });
  return fromRow(row);
}

export async function scheduleBatch(db: Database, batch: Batch, at: Date | undefined): Promise<void> {
  await db
    .updateTable('batch')
    .set({ next_check_at: at ?? null, polls: batch.polls + 1 })
    .where('id', '=', batch.id)
    .where('version', '=', batch.version)
    .execute();
}

export const nextCollectionAt = (db: Database): Promise<Date | undefined> => nextDue(db, collectable);
export const nextBatchCheckAt = (db: Database): Promise<Date | undefined> => nextDue(db, due);

/**
 * Makes due what falls due by `until`, and every batch whose outcome is open, however rarely it was looked at by now: that
 * is what somebody is waiting for.
 */
export async function hurryBatches(db: Database, { now, until }: { now: Date; until: Date }): Promise<void> {
  await sql`
    update batch set next_check_at = ${now}, polls = 0
    where next_check_at is not null
      and (next_check_at <= ${until} or state in ('planned', 'sending', 'sent', 'refused'))`.execute(db);
}

const fromRow = (row: BatchRow): Batch => ({
  id: row.id,
  state: row.state,
  version: row.version,
  registryId: row.registry_id ?? undefined,
  reason: row.reason ?? undefined,
  polls: row.polls,
  createdAt: row.created_at,
  attemptedAt: row.attempted_at ?? undefined,
  settledAt: row.settled_at ?? undefined,
});
