import { nameUuid } from '@leko/contracts';
import { isRecovered, moveState, recordTransition } from '@leko/postgres';
import { sql } from 'kysely';
import type { BatchRow, Database, Tx } from '../db/tables.ts';
import { type Batch, type BatchState, batchMoves } from './domain/registry.ts';

/**
 * Puts up to `limit` due remittances into a new batch; answers how many were due. None before the recovery from a restore;
 * those that the bank has already join its registry.
 */
export async function planBatch(tx: Tx, { now, limit }: { now: Date; limit: number }): Promise<number> {
  const { rows } = await sql<{ id: string }>`
    select id from remittance where collect_at <= ${now} order by collect_at, id limit ${limit}
    for no key update skip locked`.execute(tx);
  if (rows.length === 0 || !(await isRecovered(tx))) return 0;
  const due = rows.map((row) => row.id);
  const found = await giveToTheirBatches(tx, due, now);
  const rest = due.filter((id) => !found.includes(id));
  if (rest.length > 0) await putInto(tx, (await planned(tx, keyOf(rest), now)).id, rest);
  return due.length;
}

/** The bank names the registry by this key: the same payments give the same key, also after a restore that has lost it. */
const keyOf = (remittances: readonly string[]): string =>
  nameUuid(JSON.stringify(['registry', ...remittances.toSorted()]));

/** Remittances that were held back before find the batch that they left. */
async function planned(tx: Tx, id: string, now: Date): Promise<Batch> {
  const known = await findBatch(tx, id);
  if (known === undefined) return insertBatch(tx, id, now);
  if (known.state !== 'planned') throw new Error(`batch ${id} is ${known.state} and its remittances wait`);
  await scheduleBatch(tx, known, now);
  return known;
}

export async function insertBatch(tx: Tx, id: string, now: Date): Promise<Batch> {
  const values = { ...NEW, id, created_at: now, next_check_at: now };
  const row = await tx.insertInto('batch').values(values).returningAll().executeTakeFirstOrThrow();
  await recordTransition(tx, { entity: 'batch', id, version: 1, to: 'planned', at: now });
  return fromRow(row);
}

/** Assigns to the batch those of the remittances that wait for one. */
export async function putInto(tx: Tx, batchId: string, remittances: readonly string[]): Promise<void> {
  await sql`
    update remittance set batch_id = ${batchId}, collect_at = null
    where id = any(${remittances}) and collect_at is not null`.execute(tx);
}

/** What the bank was found to have is not sent: it joins the registry that has it. */
async function giveToTheirBatches(tx: Tx, remittances: readonly string[], now: Date): Promise<string[]> {
  const { rows } = await sql<{ remittance_id: string; batch_id: string }>`
    select remittance_id, batch_id from unexplained_payout where remittance_id = any(${remittances})`.execute(tx);
  for (const [batchId, known] of Map.groupBy(rows, (row) => row.batch_id)) {
    const batch = await lockBatch(tx, batchId);
    await putInto(
      tx,
      batchId,
      known.map((row) => row.remittance_id),
    );
    const isOver = batch.state === 'settled' || batch.state === 'closed';
    const open = isOver ? await moveBatch(tx, batch, { to: 'sent', at: now }) : batch;
    if (open !== undefined) await scheduleBatch(tx, open, now);
  }
  return rows.map((row) => row.remittance_id);
}

async function lockBatch(tx: Tx, id: string): Promise<Batch> {
  return fromRow(
    await tx.selectFrom('batch').selectAll().where('id', '=', id).forNoKeyUpdate().executeTakeFirstOrThrow(),
  );
}

export async function findBatch(db: Database, id: string): Promise<Batch | undefined> {
  const row = await db.selectFrom('batch').selectAll().where('id', '=', id).executeTakeFirst();
  return row && fromRow(row);
}

/** Records payments of a registry that no remittance accounts for. */
export async function recordUnexplained(
  tx: Tx,
  { batchId, remittances, at }: { batchId: string; remittances: readonly string[]; at: Date },
): Promise<void> {
  await sql`
    insert into unexplained_payout (remittance_id, batch_id, found_at)
    select id, ${batchId}, ${at} from unnest(${remittances}::uuid[]) as id on conflict do nothing`.execute(tx);
}

const NEW = {
  state: 'planned',
  version: 1,
  registry_id: null,
  reason: null,
  attempted_at: null,
  settled_at: null,
} as const;

const HELD_BACK = 'held back: the bank details are being checked';

/** Takes remittances out of a batch that was not sent; they are collected again at `until`. */
export async function holdBack(
  tx: Tx,
  ids: readonly string[],
  { at, until }: { at: Date; until: Date },
): Promise<void> {
  await sql`
    update remittance set batch_id = null, collect_at = ${until}, reason = ${HELD_BACK}, updated_at = ${at}
    where id = any(${[...ids]}::uuid[])`.execute(tx);
}

export interface BatchChange {
  readonly registryId?: string;
  readonly reason?: string;
  readonly attemptedAt?: Date;
  readonly settledAt?: Date;
}

/** Compare-and-set: undefined when another transaction was faster. The batch stays due when its lease ends. */
export async function moveBatch(
  tx: Tx,
  batch: Batch,
  { to, at, change = {} }: { to: BatchState; at: Date; change?: BatchChange },
): Promise<Batch | undefined> {
  if (!batchMoves[batch.state].includes(to)) throw new Error(`a batch cannot move from ${batch.state} to ${to}`);
  const set = {
    polls: 0,
    registry_id: change.registryId ?? batch.registryId ?? null,
    reason: change.reason ?? batch.reason ?? null,
    attempted_at: change.attemptedAt ?? batch.attemptedAt ?? null,
    settled_at: change.settledAt ?? batch.settledAt ?? null,
  };
  const row = await moveState(tx, 'batch', batch, { to, reason: change.reason, at, set });
  return row && fromRow(row);
}

export async function scheduleBatch(db: Database, batch: Batch, at: Date | undefined): Promise<void> {
  await db
    .updateTable('batch')
    .set({ next_check_at: at ?? null, polls: batch.polls + 1 })
    .where('id', '=', batch.id)
    .where('version', '=', batch.version)
    .execute();
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
