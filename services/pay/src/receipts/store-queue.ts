import { type Kysely, sql, type Transaction } from 'kysely';
import type { Tables } from '../db/tables.ts';
import { heldFor, type ReceiptPlace } from './domain/queue.ts';
import type { ReceiptRow } from './store.ts';

type Db = Kysely<Tables> | Transaction<Tables>;

/** How long a taker keeps a receipt to itself; if it dies, the receipt falls due again then. */
export interface Lease {
  readonly now: Date;
  readonly until: Date;
}

const inLine = (db: Db) => db.selectFrom('receipt').selectAll().where('place', '<>', 'aside').orderBy('ordinal');

/** Takes the first of the line, if it is due. While somebody has it, or while it is a probe at the register, nobody goes past it. */
export async function takeHead(db: Db, lease: Lease): Promise<ReceiptRow | undefined> {
  const head = await inLine(db).limit(1).executeTakeFirst();
  return head && takeReceipt(db, head, lease);
}

/** Takes the one behind, whether or not the first is due. */
export async function takeFollower(db: Db, { ordinal }: ReceiptRow, lease: Lease): Promise<ReceiptRow | undefined> {
  const next = await inLine(db).where('ordinal', '>', ordinal).limit(1).executeTakeFirst();
  return next && takeReceipt(db, next, lease);
}

async function takeReceipt(db: Db, seen: ReceiptRow, { now, until }: Lease): Promise<ReceiptRow | undefined> {
  if (seen.state !== 'waiting' || seen.next_check_at === null || seen.next_check_at > now) return undefined;
  return db.updateTable('receipt').set({ next_check_at: until }).where(asSeen(seen)).returningAll().executeTakeFirst();
}

/** The receipt was not moved, released or made due since it was read. */
const asSeen = ({ id, version, next_check_at }: ReceiptRow) =>
  sql<boolean>`id = ${id} and version = ${version} and next_check_at is not distinct from ${next_check_at}`;

/** Takes receipts that are to be asked about, the longest due first. */
export async function takeIssued(db: Db, { now, until }: Lease, limit: number): Promise<ReceiptRow[]> {
  const rows = await db
    .updateTable('receipt')
    .set({ next_check_at: until })
    .where('id', 'in', (query) =>
      query
        .selectFrom('receipt')
        .select('id')
        .where('state', '=', 'issued')
        .where('next_check_at', '<=', now)
        .orderBy('next_check_at')
        .orderBy('ordinal')
        .limit(limit)
        .forUpdate()
        .skipLocked(),
    )
    .returningAll()
    .execute();
  return rows.sort((a, b) => Number(a.ordinal - b.ordinal));
}

export interface Delay {
  readonly reason: string;
  readonly nextCheckAt: Date;
  readonly attempts?: number;
  readonly place?: ReceiptPlace;
}

/** It came to nothing this time. What has happened to the receipt meanwhile counts more. */
export async function delayReceipt(db: Db, seen: ReceiptRow, delay: Delay): Promise<void> {
  await db
    .updateTable('receipt')
    .set({
      attempts: delay.attempts ?? seen.attempts,
      place: delay.place ?? seen.place,
      reason: delay.reason,
      next_check_at: delay.nextCheckAt,
    })
    .where(asSeen(seen))
    .execute();
}

/** Those whose own time has come stand in their old place again. */
export async function rejoinLine(db: Db, now: Date): Promise<void> {
  await db
    .updateTable('receipt')
    .set({ place: 'line' })
    .where('place', '=', 'aside')
    .where('state', '=', 'waiting')
    .where('next_check_at', '<=', now)
    .execute();
}

/** The service and the register work again: nobody in the line waits out their own delay. */
export async function wakeLine(db: Db, now: Date): Promise<void> {
  await db
    .updateTable('receipt')
    .set((row) => ({
      place: row.case().when('state', '=', 'waiting').then<ReceiptPlace>('line').else<ReceiptPlace>('aside').end(),
      next_check_at: row.case().when('state', '=', 'waiting').then(now).else(row.ref('next_check_at')).end(),
    }))
    .where('place', '<>', 'aside')
    .where((row) => row.or([row('place', '=', 'probe'), row('next_check_at', '>', now)]))
    .execute();
}

/** Receipts that were held until the coach tells their details. */
export async function releaseReceipts(db: Db, coachId: string, now: Date): Promise<void> {
  await db
    .updateTable('receipt')
    .set({ next_check_at: now })
    .where('state', '=', 'waiting')
    .where('reason', '=', heldFor.supplier)
    .where('payment_id', 'in', (query) => query.selectFrom('payment').select('id').where('coach_id', '=', coachId))
    .execute();
}

/** The sell receipt has come to an end, so the refund receipts of the payment get their turn. */
export async function releaseRefundReceipts(db: Db, paymentId: string, now: Date): Promise<void> {
  await db
    .updateTable('receipt')
    .set({ next_check_at: now })
    .where('payment_id', '=', paymentId)
    .where('kind', '=', 'sell_refund')
    .where('state', '=', 'waiting')
    .execute();
}

/** Notes the receipts that are open since before then and were not noted yet, and counts all such. */
export async function recordOverdue(
  db: Db,
  { before, now }: { before: Date; now: Date },
): Promise<{ fresh: string[]; total: number }> {
  const fresh = await db
    .updateTable('receipt')
    .set({ alarmed_at: now })
    .where('state', 'in', ['waiting', 'issued'])
    .where('created_at', '<=', before)
    .where('alarmed_at', 'is', null)
    .returning('id')
    .execute();
  if (fresh.length === 0) return { fresh: [], total: 0 };
  const { total } = await db
    .selectFrom('receipt')
    .select(sql<bigint>`count(*)`.as('total'))
    .where('state', 'in', ['waiting', 'issued'])
    .where('created_at', '<=', before)
    .executeTakeFirstOrThrow();
  return { fresh: fresh.map((row) => row.id), total: Number(total) };
}
