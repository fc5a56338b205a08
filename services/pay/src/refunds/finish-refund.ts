import { add, isEqual, kopecks } from '@leko/money';
import type { Tx } from '../db/tables.ts';
import type { Deps } from '../deps.ts';
import { moneyOf, type Payment } from '../payments/domain/payment.ts';
import { publishRefunded } from '../payments/payment-events.ts';
import { moveLocked } from '../payments/store-move.ts';
import { insertReceipt } from '../receipts/store.ts';
import { moveRefund, type RefundRow, releaseRefunds, sharesOf } from './store.ts';

interface Finished {
  /** Locked. */
  readonly payment: Payment;
  readonly refund: RefundRow;
  readonly now: Date;
}

/** The bank has given the money back, by the order that the refund names: refund, payment, receipt and event are written together. */
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
  // Money that was never taken as a payment of ours has no receipt to refund.
  const { paidAt, takenAt } = moneyOf(moved);
  if (paidAt !== undefined && takenAt !== undefined) {
    const { id: refundId, amount } = done;
    await insertReceipt(tx, { paymentId: moved.id, kind: 'sell_refund', refundId, amount, now });
  }
  await releaseRefunds(tx, moved.id, now);
}

function countRefund(tx: Tx, { payment, refund, now }: Finished): Promise<Payment> {
  const refunded = add(payment.refunded, kopecks(refund.amount));
  const isWhole = isEqual(refunded, moneyOf(payment).bankAmount ?? payment.amount);
  const command = isWhole ? 'refund' : 'refund_part';
  return moveLocked(tx, payment, { command, refunded, origin: refund.origin, now });
}
