import type { Money } from '@leko/money';
import type { Tx } from '../db/tables.ts';
import { findCoachOf } from './store-receivables.ts';

/** False when the refund is known already. Throws for an unknown payment: the event is tried again. */
export async function insertRefund(
  tx: Tx,
  { refundId, paymentId, ...refund }: { refundId: string; paymentId: string; eventId: string; amount: Money; at: Date },
): Promise<boolean> {
  if ((await findCoachOf(tx, paymentId)) === undefined) throw new Error(`payment ${paymentId} is not known yet`);
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto('refund')
    .values({
      refund_id: refundId,
      payment_id: paymentId,
      event_id: refund.eventId,
      amount: refund.amount.kopecks,
      receipt_link: null,
      refunded_at: refund.at,
    })
    .onConflict((conflict) => conflict.column('refund_id').doNothing())
    .executeTakeFirst();
  return numInsertedOrUpdatedRows === 1n;
}

/** False where the refund is not known. */
export async function recordRefundReceipt(tx: Tx, refundId: string, link: string): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('refund')
    .set({ receipt_link: link })
    .where('refund_id', '=', refundId)
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}
