import type { Tx } from '../db/tables.ts';
import type { Deps } from '../deps.ts';
import { publishRefunded } from '../payments/payment-events.ts';
import { movePayment, type PaymentRow } from '../payments/store.ts';
import { insertReceipt } from '../receipts/store.ts';
import { moveRefund, type RefundRow, sharesOf, wakeRefunds } from './store.ts';

interface Finished {
  /** Locked. */
  readonly payment: PaymentRow;
  readonly refund: RefundRow;
  readonly now: Date;
}

/** The bank has given the money back, by the order that the refund names: refund, payment, receipt and event tell of it together. */
export async function finishRefund(
  deps: Pick<Deps, 'vault' | 'eventVault'>,
  tx: Tx,
  { payment, refund, now }: Finished,
): Promise<void> {
  const set = { external_id: refund.external_id };
  const done = await moveRefund(tx, refund, { to: 'done', set, nextCheckAt: null, now });
  if (done === undefined) return;
  const moved = await countRefund(tx, { payment, refund: done, now });
  await publishRefunded(deps, tx, { payment: moved, refund: done, shares: await sharesOf(tx, done.id), at: now });
  // Money that was never taken as a payment of ours has no receipt that could be turned around.
  if (moved.paid_at !== null && moved.taken_at !== null) {
    const { id: refundId, amount } = done;
    await insertReceipt(tx, { paymentId: moved.id, kind: 'sell_refund', refundId, amount, now });
  }
  await wakeRefunds(tx, moved.id, now);
}

async function countRefund(tx: Tx, { payment, refund, now }: Finished): Promise<PaymentRow> {
  const refunded = payment.refunded + refund.amount;
  const isWhole = refunded === (payment.bank_amount ?? payment.amount);
  const moved = await movePayment(tx, payment, {
    command: isWhole ? 'refund' : 'refund_part',
    // What waits for a person goes on waiting for the same reason.
    reason: payment.state === 'review' && !isWhole ? (payment.reason ?? refund.origin) : refund.origin,
    nextCheckAt: isWhole ? null : payment.next_check_at,
    now,
    set: { refunded },
  });
  if (moved === undefined) throw new Error(`payment ${payment.id} moved although it was locked`);
  return moved;
}
