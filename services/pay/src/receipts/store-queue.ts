import { MINUTE_MS } from '@leko/runtime/durations';
import { type Kysely, sql, type Transaction } from 'kysely';
import type { Tables } from '../db/tables.ts';
import { heldFor } from './domain/queue.ts';
import type { ReceiptRow } from './store.ts';

type Db = Kysely<Tables> | Transaction<Tables>;

/** The receipt was not moved, released or made due since it was read. */
const unchanged = ({ id, version, next_check_at }: ReceiptRow) =>
  sql<boolean>`id = ${id} and version = ${version} and next_check_at is not distinct from ${next_check_at}`;

export interface Delay {
  readonly reason: string;
  readonly nextCheckAt: Date;
  readonly attempts?: number;
  /** As it was, where left out. */
  readonly timedOut?: boolean;
}

/** Delays the receipt after an attempt without effect, unless the receipt was changed meanwhile. */
export async function delayReceipt(db: Db, seen: ReceiptRow, delay: Delay): Promise<void> {
  await db
    .updateTable('receipt')
    .set({
      attempts: delay.attempts ?? seen.attempts,
      timed_out: delay.timedOut ?? seen.timed_out,
      reason: delay.reason,
      next_check_at: delay.nextCheckAt,
    })
    .where(unchanged(seen))
    .execute();
}

/** The service gives up a receipt that waits for its register after 300 s; an older one is not waited for. */
const GIVEN_UP_MS = 10 * MINUTE_MS;

/** The receipt that finds out whether the register is still down. The oldest, so that concurrent processes agree. */
export async function findFirstTimedOut(db: Db, now: Date): Promise<string | undefined> {
  const first = await db
    .selectFrom('receipt')
    .select('id')
    .where('timed_out', '=', true)
    .where((row) =>
      row.or([row('state', '=', 'waiting'), row('updated_at', '>', new Date(now.getTime() - GIVEN_UP_MS))]),
    )
    .orderBy('created_at')
    .orderBy('id')
    .limit(1)
    .executeTakeFirst();
  return first?.id;
}

/** The register works again: timed-out receipts and those held for it are due at once. */
export async function releaseForRegister(db: Db, now: Date): Promise<void> {
  const isHeld = sql<boolean>`state = 'waiting' and reason = ${heldFor.register}`;
  await db
    .updateTable('receipt')
    .set((row) => ({
      timed_out: false,
      // A receipt that is being handed in now is not made due again.
      reason: row.case().when(isHeld).then(null).else(row.ref('reason')).end(),
      next_check_at: row.case().when('state', '=', 'waiting').then(now).else(row.ref('next_check_at')).end(),
    }))
    .where((row) => row.or([row('timed_out', '=', true), isHeld]))
    .execute();
}

/** Receipts that were held for the details of the coach. */
export async function releaseReceipts(db: Db, coachId: string, now: Date): Promise<void> {
  await db
    .updateTable('receipt')
    .set({ next_check_at: now })
    .where('state', '=', 'waiting')
    .where('reason', '=', heldFor.supplier)
    .where('payment_id', 'in', (query) => query.selectFrom('payment').select('id').where('coach_id', '=', coachId))
    .execute();
}

/** The sell receipt has ended, so the refund receipts of the payment are due. */
export async function releaseRefundReceipts(db: Db, paymentId: string, now: Date): Promise<void> {
  await db
    .updateTable('receipt')
    .set({ next_check_at: now })
    .where('payment_id', '=', paymentId)
    .where('kind', '=', 'sell_refund')
    .where('state', '=', 'waiting')
    .execute();
}

/** Marks the overdue receipts that were not marked yet, and counts all that are overdue. */
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
