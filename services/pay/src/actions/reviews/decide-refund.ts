import { isEqual, kopecks } from '@leko/money';
import { transact } from '@leko/postgres';
import { ProblemError } from '@leko/server';
import type { BankRefund } from '../../domain/refund-step.ts';
import { problems } from '../../problems.ts';
import { findPayment, lockPayment, type PaymentRow } from '../../store/payments.ts';
import { findRefund, moveRefund, type RefundMove, type RefundRow, refundsOf } from '../../store/refunds.ts';
import type { OpenReview } from '../../store/reviews.ts';
import type { Tx } from '../../store/tables.ts';
import type { Deps } from '../deps.ts';
import { advanceRefund } from '../refunds/advance-refund.ts';
import { finishRefund } from '../refunds/finish-refund.ts';
import type { Decision } from './decide-review.ts';
import { readBankNow } from './read-bank-now.ts';

/** The bank shows one refund that nobody accounts for, of this amount: a person made it there, and this is it. */
export async function acceptRefund(deps: Deps, { id }: OpenReview, { deadline }: Decision): Promise<void> {
  const { payment, refund } = await sceneOf(deps, id);
  const { refunds: atBank } = await readBankNow(deps, payment, deadline);
  await inReview(deps, refund, async (tx, locked) => {
    const [found, ...more] = await unclaimed(tx, refund, atBank);
    if (found === undefined || more.length > 0 || !isEqual(found.amount, kopecks(refund.amount))) {
      throw new ProblemError(problems.nothingToAccept, { detail: 'the bank shows no single refund of this amount' });
    }
    await finishRefund(deps, tx, {
      payment: locked,
      refund: { ...refund, external_id: found.orderId },
      now: deps.clock(),
    });
  });
}

/** The bank is asked again, as if it never had been; what it has done meanwhile is seen first. */
export async function retryRefund(deps: Deps, { id }: OpenReview, { deadline }: Decision): Promise<void> {
  const { refund } = await sceneOf(deps, id);
  const now = deps.clock();
  await inReview(deps, refund, (tx) =>
    move(tx, refund, { to: 'pending', set: { attempts: 0 }, nextCheckAt: now, now }),
  );
  await advanceRefund(deps, id, deadline);
  await advanceRefund(deps, id, deadline);
}

/** Nothing goes back; the money can be refunded in another way. Only where the bank surely has nothing of it. */
export async function giveUpRefund(deps: Deps, { id }: OpenReview, { why, deadline }: Decision): Promise<void> {
  const { payment, refund } = await sceneOf(deps, id);
  const { refunds: atBank } = await readBankNow(deps, payment, deadline);
  await inReview(deps, refund, async (tx) => {
    if ((await unclaimed(tx, refund, atBank)).length > 0) {
      throw new ProblemError(problems.actionNotPossible, {
        detail: 'the bank shows a refund that nobody accounts for',
      });
    }
    await move(tx, refund, { to: 'failed', reason: why, nextCheckAt: null, now: deps.clock() });
  });
}

/** What the bank has given back without another refund of ours that accounts for it. */
async function unclaimed(tx: Tx, { id, payment_id }: RefundRow, atBank: readonly BankRefund[]): Promise<BankRefund[]> {
  const others = (await refundsOf(tx, payment_id)).filter((one) => one.id !== id);
  const claimed = new Set(others.flatMap(({ external_id }) => external_id ?? []));
  return atBank.filter(({ orderId }) => !claimed.has(orderId));
}

async function sceneOf({ db }: Deps, id: string): Promise<{ payment: PaymentRow; refund: RefundRow }> {
  const refund = await findRefund(db, id);
  const payment = refund && (await findPayment(db, refund.payment_id));
  if (refund === undefined || payment === undefined) throw new Error(`refund ${id} has vanished`);
  return { payment, refund };
}

/** Under the payment's lock, and only while the refund still is what the person has looked at. */
function inReview(
  { db }: Deps,
  seen: RefundRow,
  decide: (tx: Tx, payment: PaymentRow) => Promise<void>,
): Promise<void> {
  return transact(db, async (tx) => {
    const payment = await lockPayment(tx, seen.payment_id);
    const refund = await findRefund(tx, seen.id);
    if (refund?.version !== seen.version)
      throw new ProblemError(problems.actionNotPossible, { detail: 'it has changed' });
    await decide(tx, payment);
  });
}

async function move(tx: Tx, refund: RefundRow, step: RefundMove): Promise<void> {
  const moved = await moveRefund(tx, refund, step);
  if (moved === undefined) throw new Error(`refund ${refund.id} moved although its payment was locked`);
}
