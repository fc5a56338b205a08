import { randomUUID } from 'node:crypto';
import { compare, isEqual, kopecks, subtract } from '@leko/money';
import { ProblemError } from '@leko/server';
import type { Operation } from '../bank/acquirer.ts';
import type { Tx } from '../db/tables.ts';
import type { Deps } from '../deps.ts';
import { lockPayment } from '../payments/store.ts';
import { problems } from '../problems.ts';
import type { BankRefund } from '../refunds/domain/step.ts';
import { finishRefund } from '../refunds/finish-refund.ts';
import { refundableOf, saveRefund } from '../refunds/reserve-refund.ts';
import { moveLockedRefund, type RefundRow, refundsOf } from '../refunds/store.ts';

type Reading = Pick<Operation, 'view' | 'refunds'>;

/** The order is this refund, which is in review: done, or on its way where the bank has not finished. */
export async function bookOrder(
  deps: Deps,
  tx: Tx,
  refund: RefundRow,
  { order, reading }: { order: BankRefund; reading: Reading },
): Promise<void> {
  const now = deps.clock();
  const { orderId: external_id } = order;
  if (isRunning(order, reading)) {
    const set = { external_id, asked_at: refund.asked_at ?? order.at ?? now };
    await moveLockedRefund(tx, refund, { to: 'sent', set, nextCheckAt: now, now });
    return;
  }
  const payment = await lockPayment(tx, refund.payment_id);
  await finishRefund(deps, tx, { payment, refund: { ...refund, external_id }, now });
}

/** The bank processes one refund of an operation at a time, the last one. */
const isRunning = ({ orderId }: BankRefund, { view, refunds }: Reading): boolean =>
  view.status === 'refunding' && refunds.at(-1)?.orderId === orderId;

interface Foreign {
  readonly paymentId: string;
  readonly orders: readonly BankRefund[];
  readonly reading: Reading;
  readonly by: string;
}

/**
 * Money that was sent back at the bank by hand becomes a refund without shares, so that both records agree. While
 * another refund waits for a person it may belong to that one, and while another may still be claimed there is no room for it:
 * then it is booked with the last of them.
 */
export async function bookForeign(deps: Deps, tx: Tx, { paymentId, orders, reading, by }: Foreign): Promise<void> {
  const states = (await refundsOf(tx, paymentId)).map(({ state }) => state);
  if (states.includes('review')) return;
  for (const order of orders) {
    const payment = await lockPayment(tx, paymentId);
    const { taken, reserved } = await refundableOf(tx, payment);
    if (compare(order.amount, subtract(taken, reserved)) > 0) {
      if (states.includes('pending')) return;
      throw new ProblemError(problems.refundExceedsPayment);
    }
    const now = deps.clock();
    const refund = await saveRefund(tx, payment, {
      id: randomUUID(),
      plan: { ok: true, amount: order.amount, shares: [] },
      sessionId: null,
      origin: 'foreign',
      requestedBy: by,
      personal: null,
      now,
    });
    const seen = await moveLockedRefund(tx, refund, { to: 'review', reason: 'foreign_refund', nextCheckAt: null, now });
    await bookOrder(deps, tx, seen, { order, reading });
  }
}

/** Of the orders without a refund here, the one that is this refund: the one it names, or one of its amount. */
export const orderOf = ({ amount, external_id }: RefundRow, orders: readonly BankRefund[]): BankRefund | undefined => {
  const fitting = orders.filter((order) => isEqual(order.amount, kopecks(amount)));
  return fitting.find(({ orderId }) => orderId === external_id) ?? fitting[0];
};
