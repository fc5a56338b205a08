import { formatExactAmount, type Money } from '@leko/money';
import { transact } from '@leko/postgres';
import { ProblemError } from '@leko/server';
import type { Operation } from '../bank/acquirer.ts';
import type { Tx } from '../db/tables.ts';
import type { Deps } from '../deps.ts';
import { moneyOf, type PaymentIn } from '../payments/domain/payment.ts';
import { type BankView, hasMoney, type Settlement, settleOpen } from '../payments/domain/settlement.ts';
import { failPayment } from '../payments/end-payment.ts';
import { illegalTransition } from '../payments/illegal-transition.ts';
import { receivedBy, receivePayment } from '../payments/receive-payment.ts';
import { termsOf } from '../payments/settlement-of.ts';
import { liveOfOrder, loadPayment, lockPayment } from '../payments/store.ts';
import { problems } from '../problems.ts';
import { refundPayment } from '../refunds/refund-payment.ts';
import { refundsOf } from '../refunds/store.ts';
import type { Decision } from './decision.ts';
import { findAtBank, readBankNow } from './read-bank-now.ts';
import type { OpenReview } from './store.ts';

const KOPECKS_PER_ROUBLE = 100n;

type Reviewed = PaymentIn<'review'>;

/** The money is taken as this payment, whatever its amount. The difference stays on record. */
export async function acceptPayment(deps: Deps, { id }: OpenReview, { deadline }: Decision): Promise<void> {
  const operation = await readBankNow(deps, await loadPayment(deps.db, id), deadline);
  if (!hasMoney(operation.view)) throw new ProblemError(problems.nothingToAccept);
  await inReview(deps, id, async (tx, payment) => {
    await accept(deps, tx, payment, { operation, now: deps.clock() });
  });
}

/** All that the bank took goes back. */
export async function refundReviewed(deps: Deps, { id }: OpenReview, { by, deadline }: Decision): Promise<void> {
  const payment = await loadPayment(deps.db, id);
  // Where it is unknown what the bank took, the bank is asked first.
  if (moneyOf(payment).bankAmount === undefined) await readBankNow(deps, payment, deadline);
  await refundPayment(deps, { payment: { id }, by, origin: 'review', deadline });
}

/** Reads the bank again: the answer counts as it would for an open payment. */
export async function retryPayment(deps: Deps, { id }: OpenReview, { deadline }: Decision): Promise<void> {
  const operation = await findAtBank(deps, await loadPayment(deps.db, id), deadline);
  if (operation === undefined) return endUnknown(deps, id);
  await inReview(deps, id, async (tx, payment) => {
    const now = deps.clock();
    const decision = settleOpen(termsOf(payment, now), operation.view);
    if (decision?.command === 'receive') return accept(deps, tx, payment, { operation, now });
    const reason = endOf(payment, operation.view, decision);
    if (reason !== undefined) await failPayment(tx, payment, { end: { reason }, now });
  });
}

/** Why the payment ends here, if it does. Of money that had gone back before we saw it there is nothing to take or to return. */
function endOf({ bankAmount }: Reviewed, view: BankView, decision: Settlement | undefined) {
  if (view.status === 'refunded' && bankAmount === undefined) return 'refunded_at_bank' as const;
  return decision?.command === 'fail' ? decision.reason : undefined;
}

/** The bank does not know the payment, and it can no longer be paid. */
function endUnknown(deps: Deps, id: string): Promise<void> {
  const now = deps.clock();
  return inReview(deps, id, async (tx, payment) => {
    // Money that the bank was once seen to have is not forgotten because the bank does not show it now.
    if (now < payment.link.expiresAt || payment.bankAmount !== undefined)
      throw new ProblemError(problems.nothingToAccept);
    await failPayment(tx, payment, { end: { reason: 'link_expired' }, now });
  });
}

/** The API has the amount of a refund in whole roubles, so only such an amount can be accepted. */
const isWholeRoubles = (amount: Money): boolean => amount.kopecks % KOPECKS_PER_ROUBLE === 0n;

async function accept(
  deps: Deps,
  tx: Tx,
  payment: Reviewed,
  { operation, now }: { operation: Operation; now: Date },
): Promise<void> {
  const { view } = operation;
  if (!isWholeRoubles(view.amount)) {
    const detail = `${formatExactAmount(view.amount)} is not in whole roubles; it can only be refunded`;
    throw new ProblemError(problems.actionNotPossible, { detail });
  }
  const holder = await liveOfOrder(tx, payment);
  if (holder !== undefined && holder !== payment.id) throw new ProblemError(problems.orderAlreadyPaid);
  return receivePayment(deps, tx, payment, { ...receivedBy(view, payment, now), command: 'accept', now });
}

/** Under the lock, only while the payment is unchanged since the operator read it and no refund of it is open. */
function inReview(deps: Deps, id: string, decide: (tx: Tx, payment: Reviewed) => Promise<void>): Promise<void> {
  return transact(deps.db, async (tx) => {
    const payment = await lockPayment(tx, id);
    if (payment.state !== 'review') throw illegalTransition(payment.state, 'accept');
    const refunds = await refundsOf(tx, id);
    if (refunds.some(({ state }) => state !== 'failed')) throw new ProblemError(problems.refundInProgress);
    await decide(tx, payment);
  });
}
