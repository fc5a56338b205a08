import type { Money } from '@leko/money';
import { moveState, recordTransition } from '@leko/postgres';
import type { Selectable, Transaction } from 'kysely';
import type { Db, Tables } from '../db/tables.ts';
import { reserveRefund } from '../payments/store-money.ts';
import { lineFromRow, lineToRow } from '../payments/store-row.ts';
import { type Share, totalsOf } from './domain/refund.ts';
import { canRefundMove, type RefundOrigin, type RefundState } from './domain/states.ts';
import type { RefundReviewReason } from './domain/step.ts';

export type RefundRow = Selectable<Tables['refund']>;

export interface NewRefund {
  readonly id: string;
  readonly paymentId: string;
  readonly sessionId: string | null;
  readonly amount: Money;
  readonly shares: readonly Share[];
  readonly origin: RefundOrigin;
  readonly requestedBy: string | null;
  /** Sealed. */
  readonly personal: string | null;
  readonly now: Date;
}

/** Inserts the refund and claims its amount of the payment, which must be locked. It is due at once. */
export async function insertRefund(tx: Transaction<Tables>, refund: NewRefund): Promise<RefundRow> {
  const { coachDue, fee, vat } = totalsOf(refund.shares);
  const row = await tx
    .insertInto('refund')
    .values({
      id: refund.id,
      payment_id: refund.paymentId,
      session_id: refund.sessionId,
      amount: refund.amount.kopecks,
      coach_due: coachDue.kopecks,
      fee: fee.kopecks,
      vat: vat.kopecks,
      state: 'pending',
      version: 1,
      origin: refund.origin,
      requested_by: refund.requestedBy,
      personal: refund.personal,
      attempts: 0,
      created_at: refund.now,
      updated_at: refund.now,
      next_check_at: refund.now,
    })
    .returningAll()
    .executeTakeFirstOrThrow();
  if (refund.shares.length > 0) {
    const lines = refund.shares.map((share, position) => ({ ...lineToRow(share), refund_id: refund.id, position }));
    await tx.insertInto('refund_line').values(lines).execute();
  }
  await recordTransition(tx, { entity: 'refund', id: refund.id, version: 1, to: 'pending', at: refund.now });
  await reserveRefund(tx, refund.paymentId, refund.amount.kopecks);
  return row;
}

export const findRefund = (db: Db, id: string): Promise<RefundRow | undefined> =>
  db.selectFrom('refund').selectAll().where('id', '=', id).executeTakeFirst();

/** All refunds of a payment, also those that failed. */
export const refundsOf = (db: Db, paymentId: string): Promise<RefundRow[]> =>
  db.selectFrom('refund').selectAll().where('payment_id', '=', paymentId).orderBy('created_at').orderBy('id').execute();

/** One that is known to be there; throws where it is not. */
export async function loadRefund(db: Db, id: string): Promise<RefundRow> {
  const refund = await findRefund(db, id);
  if (refund === undefined) throw new Error(`refund ${id} does not exist`);
  return refund;
}

/** The shares of one refund. */
export async function sharesOf(db: Db, refundId: string): Promise<Share[]> {
  const rows = await db
    .selectFrom('refund_line')
    .selectAll()
    .where('refund_id', '=', refundId)
    .orderBy('position')
    .execute();
  return rows.map(lineFromRow);
}

/** The shares of all refunds of a payment that have not failed. */
export async function returnedShares(db: Db, paymentId: string): Promise<Share[]> {
  const rows = await db
    .selectFrom('refund_line')
    .innerJoin('refund', 'refund.id', 'refund_line.refund_id')
    .selectAll('refund_line')
    .where('refund.payment_id', '=', paymentId)
    .where('refund.state', '<>', 'failed')
    .execute();
  return rows.map(lineFromRow);
}

/** Where a refund goes, and why; what the bank says of its refusal is a detail. */
export type RefundGoal =
  | { readonly to: 'review'; readonly reason: RefundReviewReason; readonly detail?: string }
  | { readonly to: Exclude<RefundState, 'review'>; readonly reason?: string };

export type RefundMove = RefundGoal & {
  readonly nextCheckAt: Date | null;
  readonly now: Date;
  readonly set?: Partial<Pick<RefundRow, 'external_id' | 'asked_at' | 'attempts'>>;
};

/** The only way a refund changes its state: compare-and-set from what was read, with its history. Undefined: a concurrent transaction was faster. */
export async function moveRefund(
  tx: Transaction<Tables>,
  from: RefundRow,
  move: RefundMove,
): Promise<RefundRow | undefined> {
  const { to, nextCheckAt, now } = move;
  if (!canRefundMove(from.state, to)) throw new Error(`refund ${from.id} cannot move from ${from.state} to ${to}`);
  const reason = reasonOf(move);
  const set = { ...move.set, reason: reason ?? null, updated_at: now, next_check_at: nextCheckAt };
  const row = await moveState(tx, 'refund', from, { to, reason, at: now, set });
  if (row !== undefined && to === 'failed') await reserveRefund(tx, from.payment_id, -from.amount);
  return row;
}

/** The same under the lock of the payment, where it cannot have moved. */
export async function moveLockedRefund(tx: Transaction<Tables>, from: RefundRow, move: RefundMove): Promise<RefundRow> {
  const moved = await moveRefund(tx, from, move);
  if (moved === undefined) throw new Error(`refund ${from.id} moved although its payment was locked`);
  return moved;
}

const reasonOf = (goal: RefundGoal): string | undefined =>
  goal.to === 'review' && goal.detail !== undefined ? `${goal.reason}: ${goal.detail}` : goal.reason;

/** Sets when the refund is read next; changes nothing where a concurrent transaction has moved the refund. */
export async function postponeRefund(
  db: Db,
  { id, version }: RefundRow,
  next: { readonly reason: string | null; readonly attempts: number; readonly nextCheckAt: Date | null },
): Promise<void> {
  await db
    .updateTable('refund')
    .set({ reason: next.reason, attempts: next.attempts, next_check_at: next.nextCheckAt })
    .where('id', '=', id)
    .where('version', '=', version)
    .execute();
}

/** Makes the refunds due that waited for another refund of the payment. */
export async function releaseRefunds(tx: Transaction<Tables>, paymentId: string, now: Date): Promise<void> {
  await tx
    .updateTable('refund')
    .set({ next_check_at: now })
    .where('payment_id', '=', paymentId)
    .where('state', '=', 'pending')
    .execute();
}
