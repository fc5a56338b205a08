import { transact } from '@leko/postgres';
import { ProblemError } from '@leko/server';
import type { Tx } from '../db/tables.ts';
import type { Deps } from '../deps.ts';
import type { Payment } from '../payments/domain/payment.ts';
import { loadPayment, lockPayment } from '../payments/store.ts';
import { problems } from '../problems.ts';
import { advanceRefund } from '../refunds/advance-refund.ts';
import { unclaimedOrders } from '../refunds/domain/claims.ts';
import { isAtWork } from '../refunds/domain/states.ts';
import type { BankRefund } from '../refunds/domain/step.ts';
import { findRefund, loadRefund, moveLockedRefund, type RefundRow, refundsOf } from '../refunds/store.ts';
import { bookForeign, bookOrder, orderOf } from './book-orders.ts';
import type { Decision } from './decision.ts';
import { readBankNow } from './read-bank-now.ts';
import type { OpenReview } from './store.ts';

/** The bank shows a refund of this amount that is unknown here: it is this one. Other money sent back by hand is recorded as well. */
export async function acceptRefund(deps: Deps, { id }: OpenReview, { by, deadline }: Decision): Promise<void> {
  const { payment, refund } = await findWithPayment(deps, id);
  const reading = await readBankNow(deps, payment, deadline);
  await inReview(deps, refund, async (tx) => {
    const orders = await unclaimed(tx, refund, reading.refunds);
    const order = orderOf(refund, orders);
    if (order === undefined) {
      throw new ProblemError(problems.nothingToAccept, { detail: 'the bank shows no refund of this amount' });
    }
    await bookOrder(deps, tx, refund, { order, reading });
    const others = orders.filter(({ orderId }) => orderId !== order.orderId);
    await bookForeign(deps, tx, { paymentId: payment.id, orders: others, reading, by: by.act });
  });
}

/** A refund that the bank is known to have is read again; any other is asked for again, after reading what the bank has done. */
export async function retryRefund(deps: Deps, { id }: OpenReview, { deadline }: Decision): Promise<void> {
  const refund = await loadRefund(deps.db, id);
  const now = deps.clock();
  await inReview(deps, refund, async (tx) => {
    if (refund.external_id === null) {
      await moveLockedRefund(tx, refund, { to: 'pending', set: { attempts: 0 }, nextCheckAt: now, now });
      return;
    }
    const siblings = await refundsOf(tx, refund.payment_id);
    if (siblings.some(({ state }) => isAtWork(state))) throw busy();
    await moveLockedRefund(tx, refund, { to: 'sent', nextCheckAt: now, now });
  });
  await advanceRefund(deps, id, deadline);
  await advanceRefund(deps, id, deadline);
}

/**
 * Nothing goes back by this refund; the money can be refunded in another way. What was sent back at the bank by hand is
 * recorded as such, except where it may be this very refund.
 */
export async function giveUpRefund(deps: Deps, { id }: OpenReview, { by, why, deadline }: Decision): Promise<void> {
  const { payment, refund } = await findWithPayment(deps, id);
  const reading = await readBankNow(deps, payment, deadline);
  await inReview(deps, refund, async (tx) => {
    const orders = await unclaimed(tx, refund, reading.refunds);
    if (orderOf(refund, orders) !== undefined) {
      throw new ProblemError(problems.actionNotPossible, {
        detail: 'the bank shows a refund of this amount that is unknown here; it can be accepted',
      });
    }
    await moveLockedRefund(tx, refund, { to: 'failed', reason: why, nextCheckAt: null, now: deps.clock() });
    await bookForeign(deps, tx, { paymentId: payment.id, orders, reading, by: by.act });
  });
}

const busy = () =>
  new ProblemError(problems.actionNotPossible, { detail: 'another refund of the payment is at the bank' });

/** An order may belong to a refund whose answer is still awaited; until then its refund is unknown. */
async function unclaimed(
  tx: Tx,
  { id, payment_id }: RefundRow,
  atBank: readonly BankRefund[],
): Promise<readonly BankRefund[]> {
  const siblings = await refundsOf(tx, payment_id);
  const orders = unclaimedOrders(atBank, siblings, id);
  if (orders.length > 0 && siblings.some(({ state }) => state === 'asked')) throw busy();
  return orders;
}

async function findWithPayment({ db }: Deps, id: string): Promise<{ payment: Payment; refund: RefundRow }> {
  const refund = await loadRefund(db, id);
  return { payment: await loadPayment(db, refund.payment_id), refund };
}

/** Under the payment's lock, only while the refund is unchanged since the operator read it. */
function inReview({ db }: Deps, seen: RefundRow, decide: (tx: Tx) => Promise<void>): Promise<void> {
  return transact(db, async (tx) => {
    await lockPayment(tx, seen.payment_id);
    const refund = await findRefund(tx, seen.id);
    if (refund?.version !== seen.version || refund.state !== 'review') {
      throw new ProblemError(problems.actionNotPossible, { detail: 'it has changed' });
    }
    await decide(tx);
  });
}
