import { recordTransition } from '@leko/postgres';
import type { Selectable, Transaction } from 'kysely';
import type { Tables } from '../db/tables.ts';
import type { Db } from '../payments/store.ts';
import { reserveRefund } from '../payments/store-money.ts';
import { canRefundMove, type RefundOrigin, type RefundState } from './domain/states.ts';

export type RefundRow = Selectable<Tables['refund']>;
export type ShareRow = Selectable<Tables['refund_line']>;

export interface NewRefund {
  readonly id: string;
  readonly paymentId: string;
  readonly sessionId: string | null;
  readonly amount: bigint;
  readonly coachDue: bigint;
  readonly fee: bigint;
  readonly vat: bigint;
  readonly shares: readonly Omit<ShareRow, 'refund_id' | 'position'>[];
  readonly origin: RefundOrigin;
  readonly requestedBy: string | null;
  /** Sealed. */
  readonly personal: string | null;
  readonly now: Date;
}

/** Writes down what shall go back and claims it of the payment, which must be locked. It is due at once. */
export async function insertRefund(tx: Transaction<Tables>, refund: NewRefund): Promise<RefundRow> {
  const row = await tx
    .insertInto('refund')
    .values({
      id: refund.id,
      payment_id: refund.paymentId,
      session_id: refund.sessionId,
      amount: refund.amount,
      coach_due: refund.coachDue,
      fee: refund.fee,
      vat: refund.vat,
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
    const lines = refund.shares.map((share, position) => ({ ...share, refund_id: refund.id, position }));
    await tx.insertInto('refund_line').values(lines).execute();
  }
  await recordTransition(tx, { entity: 'refund', id: refund.id, version: 1, to: 'pending', at: refund.now });
  await reserveRefund(tx, refund.paymentId, refund.amount);
  return row;
}

export const findRefund = (db: Db, id: string): Promise<RefundRow | undefined> =>
  db.selectFrom('refund').selectAll().where('id', '=', id).executeTakeFirst();

/** All refunds of a payment, also those that failed. */
export const refundsOf = (db: Db, paymentId: string): Promise<RefundRow[]> =>
  db.selectFrom('refund').selectAll().where('payment_id', '=', paymentId).orderBy('created_at').orderBy('id').execute();

/** The shares of one refund. */
export const sharesOf = (db: Db, refundId: string): Promise<ShareRow[]> =>
  db.selectFrom('refund_line').selectAll().where('refund_id', '=', refundId).orderBy('position').execute();

/** The shares of all refunds of a payment that have not failed. */
export const returnedShares = (db: Db, paymentId: string): Promise<ShareRow[]> =>
  db
    .selectFrom('refund_line')
    .innerJoin('refund', 'refund.id', 'refund_line.refund_id')
    .selectAll('refund_line')
    .where('refund.payment_id', '=', paymentId)
    .where('refund.state', '<>', 'failed')
    .execute();

export interface RefundMove {
  readonly to: RefundState;
  readonly reason?: string;
  readonly nextCheckAt: Date | null;
  readonly now: Date;
  readonly set?: Partial<Pick<RefundRow, 'external_id' | 'asked_at' | 'attempts'>>;
}

/** The only way a refund changes its state: compare-and-set from what was read, with its history. Undefined: somebody was faster. */
export async function moveRefund(
  tx: Transaction<Tables>,
  from: RefundRow,
  { to, reason, nextCheckAt, now, set }: RefundMove,
): Promise<RefundRow | undefined> {
  if (!canRefundMove(from.state, to)) throw new Error(`refund ${from.id} cannot move from ${from.state} to ${to}`);
  const row = await tx
    .updateTable('refund')
    .set({
      ...set,
      state: to,
      version: from.version + 1,
      reason: reason ?? null,
      updated_at: now,
      next_check_at: nextCheckAt,
    })
    .where('id', '=', from.id)
    .where('state', '=', from.state)
    .where('version', '=', from.version)
    .returningAll()
    .executeTakeFirst();
  if (row === undefined) return undefined;
  const { version } = row;
  await recordTransition(tx, { entity: 'refund', id: from.id, version, from: from.state, to, reason, at: now });
  if (to === 'failed') await reserveRefund(tx, from.payment_id, -from.amount);
  return row;
}

/** Nothing has come of it yet; the next look is due then. Nothing, where somebody has moved the refund meanwhile. */
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

/** What waited for another refund of the payment need not wait any longer. */
export async function wakeRefunds(tx: Transaction<Tables>, paymentId: string, now: Date): Promise<void> {
  await tx
    .updateTable('refund')
    .set({ next_check_at: now })
    .where('payment_id', '=', paymentId)
    .where('state', '=', 'pending')
    .execute();
}
