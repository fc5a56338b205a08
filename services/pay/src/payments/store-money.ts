import type { Money } from '@leko/money';
import type { Transaction } from 'kysely';
import type { Db, Tables } from '../db/tables.ts';
import type { Payment } from './domain/payment.ts';
import { fromRow } from './store-row.ts';

/** What the bank turns out to have of a payment that waits for a person, where that was not known. */
export async function recordBankAmount(db: Db, id: string, amount: Money): Promise<void> {
  await db
    .updateTable('payment')
    .set({ bank_amount: amount.kopecks })
    .where('id', '=', id)
    .where('state', '=', 'review')
    .where('bank_amount', 'is', null)
    .execute();
}

/** Records once that the bank has taken the money; undefined where that was known. */
export async function takePayment(tx: Transaction<Tables>, id: string, at: Date): Promise<Payment | undefined> {
  const row = await tx
    .updateTable('payment')
    .set({ taken_at: at, hold_lost_at: null })
    .where('id', '=', id)
    .where('taken_at', 'is', null)
    .returningAll()
    .executeTakeFirst();
  return row && fromRow(row);
}

/** A claim on what is left of the payment, or (negative) its release. The payment must be locked. */
export async function reserveRefund(tx: Transaction<Tables>, id: string, amount: bigint): Promise<void> {
  await tx
    .updateTable('payment')
    .set((row) => ({ refund_reserved: row('refund_reserved', '+', amount) }))
    .where('id', '=', id)
    .execute();
}

/** Writes down that a capture is wanted, before the bank is asked for it. */
export async function wantCapture(
  tx: Transaction<Tables>,
  id: string,
  { at, nextCheckAt }: { at: Date; nextCheckAt: Date },
): Promise<void> {
  await tx
    .updateTable('payment')
    .set({ capture_wanted_at: at, next_check_at: nextCheckAt })
    .where('id', '=', id)
    .execute();
}

/** A person has decided not to wait for a capture any longer. */
export async function dropCapture(tx: Transaction<Tables>, id: string): Promise<void> {
  await tx.updateTable('payment').set({ capture_wanted_at: null, next_check_at: null }).where('id', '=', id).execute();
}

/** Records once that the bank does not hold the money any more (a time), or that it does after all (undefined). */
export async function recordHold(tx: Transaction<Tables>, id: string, lostAt: Date | undefined): Promise<void> {
  await tx
    .updateTable('payment')
    .set((row) => ({ hold_lost_at: lostAt === undefined ? null : row.fn.coalesce('hold_lost_at', row.val(lostAt)) }))
    .where('id', '=', id)
    .where('state', '=', 'received')
    .where('taken_at', 'is', null)
    .execute();
}
