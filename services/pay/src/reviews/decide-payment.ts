import { formatExactAmount, type Money } from '@leko/money';
import { transact } from '@leko/postgres';
import { ProblemError } from '@leko/server';
import type { Operation } from '../bank/acquirer.ts';
import type { Tx } from '../db/tables.ts';
import type { Deps } from '../deps.ts';
import { type BankView, hasMoney, isTaken, paidAtOf, type Settlement, settle } from '../payments/domain/settlement.ts';
import { checkOf, failPayment } from '../payments/end-payment.ts';
import { illegalTransition } from '../payments/illegal-transition.ts';
import { receivePayment } from '../payments/receive-payment.ts';
import { settleable } from '../payments/settlement-of.ts';
import { findLivePayment, findPayment, lockPayment, type PaymentRow } from '../payments/store.ts';
import { problems } from '../problems.ts';
import { refundPayment } from '../refunds/refund-payment.ts';
import { refundsOf } from '../refunds/store.ts';
import type { Decision } from './decision.ts';
import { findAtBank, readBankNow } from './read-bank-now.ts';
import type { OpenReview } from './store.ts';

const KOPECKS_PER_ROUBLE = 100n;

/** The money is taken as this payment, whatever its amount. The difference stays in the books under its own name. */
export async function acceptPayment(deps: Deps, { id }: OpenReview, { deadline }: Decision): Promise<void> {
  const operation = await readBankNow(deps, await paymentOf(deps, id), deadline);
  if (!hasMoney(operation.view)) throw new ProblemError(problems.nothingToAccept);
  await inReview(deps, id, async (tx, payment) => {
    await accept(deps, tx, payment, { operation, now: deps.clock() });
  });
}

/** All that the bank took goes back. */
export async function refundReviewed(deps: Deps, { id }: OpenReview, { by, deadline }: Decision): Promise<void> {
  const payment = await paymentOf(deps, id);
  // Where nobody has heard yet what the bank took, it is asked first.
  if (payment.bank_amount === null) await readBankNow(deps, payment, deadline);
  await refundPayment(deps, { payment: { id }, by, origin: 'review', deadline });
}

/** The bank may have changed its mind: what it says now counts as for a payment that is still open. */
export async function retryPayment(deps: Deps, { id }: OpenReview, { deadline }: Decision): Promise<void> {
  const operation = await findAtBank(deps, await paymentOf(deps, id), deadline);
  if (operation === undefined) return endUnknown(deps, id);
  await inReview(deps, id, async (tx, payment) => {
    const now = deps.clock();
    const decision = settle(settleable(payment, 'awaiting', now), operation.view);
    if (decision?.command === 'receive') return accept(deps, tx, payment, { operation, now });
    const reason = endOf(payment, operation.view, decision);
    if (reason === undefined) return;
    await failPayment(tx, payment, { reason, nextCheckAt: checkOf(payment, 'failed', now), now });
  });
}

/** Why the payment ends here, if it does. Of money that had gone back before we saw it there is nothing to take or to return. */
function endOf(payment: PaymentRow, view: BankView, decision: Settlement | undefined): string | undefined {
  if (view.status === 'refunded' && payment.bank_amount === null) return 'refunded_at_bank';
  return decision?.command === 'fail' ? decision.reason : undefined;
}

/** The bank has never heard of it, and nobody can pay it any more. */
function endUnknown(deps: Deps, id: string): Promise<void> {
  const now = deps.clock();
  return inReview(deps, id, async (tx, payment) => {
    // What the bank was once seen to have does not vanish because it denies it now.
    if (now < payment.link_expires_at || payment.bank_amount !== null) throw new ProblemError(problems.nothingToAccept);
    await failPayment(tx, payment, { reason: 'link_expired', nextCheckAt: checkOf(payment, 'failed', now), now });
  });
}

/** A refund of it must be able to say its amount, which the API tells in whole roubles. */
const isWholeRoubles = (amount: Money): boolean => amount.kopecks % KOPECKS_PER_ROUBLE === 0n;

async function accept(
  deps: Deps,
  tx: Tx,
  payment: PaymentRow,
  { operation, now }: { operation: Operation; now: Date },
): Promise<void> {
  const { view } = operation;
  if (!isWholeRoubles(view.amount)) {
    const detail = `${formatExactAmount(view.amount)} is not in whole roubles; it can only be refunded`;
    throw new ProblemError(problems.actionNotPossible, { detail });
  }
  const { athlete_id: athleteId, order_id: orderId } = payment;
  const holder = await findLivePayment(tx, { athleteId, orderId });
  if (holder !== undefined && holder.id !== payment.id) throw new ProblemError(problems.orderAlreadyPaid);
  const paidAt = paidAtOf(view, payment.created_at, now);
  const takenAt = isTaken(view) ? paidAt : undefined;
  return receivePayment(deps, tx, payment, {
    command: 'accept',
    paidAt,
    takenAt,
    bankAmount: view.amount.kopecks,
    now,
  });
}

/** Under the lock, and only while it still is what the person has looked at, and none of its money is on its way back. */
function inReview(deps: Deps, id: string, decide: (tx: Tx, payment: PaymentRow) => Promise<void>): Promise<void> {
  return transact(deps.db, async (tx) => {
    const payment = await lockPayment(tx, id);
    if (payment.state !== 'review') throw illegalTransition(payment.state, 'accept');
    const refunds = await refundsOf(tx, id);
    if (refunds.some(({ state }) => state !== 'failed')) throw new ProblemError(problems.refundInProgress);
    await decide(tx, payment);
  });
}

async function paymentOf({ db }: Deps, id: string): Promise<PaymentRow> {
  const payment = await findPayment(db, id);
  if (payment === undefined) throw new Error(`payment ${id} has vanished`);
  return payment;
}
