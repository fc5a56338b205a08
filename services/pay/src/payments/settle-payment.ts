import { transact } from '@leko/postgres';
import type { Operation } from '../bank/acquirer.ts';
import type { Tx } from '../db/tables.ts';
import type { Deps } from '../deps.ts';
import { returnLateMoney } from '../refunds/return-late-money.ts';
import { settleCapture } from './capture-payment.ts';
import { isUnreadable } from './domain/check-schedule.ts';
import { hasMoney, isTaken, paidAtOf, type ReviewReason } from './domain/settlement.ts';
import { checkOf, failPayment, moveToReview } from './end-payment.ts';
import { readLater } from './read-later.ts';
import { receivePayment } from './receive-payment.ts';
import { retryLink } from './retry-link.ts';
import { settlementOf } from './settlement-of.ts';
import {
  changeReview,
  findPayment,
  lockPayment,
  type PaymentRow,
  recordUnread,
  saveOperation,
  setNextCheck,
} from './store.ts';

/** Reads the bank for one payment, whatever woke us: hook, callback, clock, or somebody who waits until the deadline. */
export async function settlePayment(deps: Deps, id: string, deadline?: Date): Promise<void> {
  const payment = await findPayment(deps.db, id);
  if (payment === undefined) return;
  await (payment.capture_wanted_at === null
    ? readPayment(deps, payment, deadline)
    : settleCapture(deps, payment, deadline));
}

export async function readPayment(deps: Deps, payment: PaymentRow, deadline?: Date): Promise<void> {
  const outcome = await askBank(deps, payment, deadline);
  if (outcome.kind !== 'ok') return readLater(deps, payment, outcome);
  if (outcome.value === undefined) return notKnown(deps, payment, deadline);
  return applyReading(deps, payment, outcome.value);
}

function askBank({ providers }: Deps, payment: PaymentRow, deadline: Date | undefined) {
  const { id: paymentId, created_at: createdAt, link_expires_at: linkExpiresAt, external_id: operationId } = payment;
  const { acquirer } = providers;
  return operationId === null
    ? acquirer.find({ paymentId, createdAt, linkExpiresAt, deadline })
    : acquirer.read({ operationId, paymentId, deadline });
}

/** That the bank does not know it is an answer, too. */
async function notKnown(deps: Deps, payment: PaymentRow, deadline: Date | undefined): Promise<void> {
  if (payment.unread_since !== null) await recordUnread(deps.db, payment.id, null);
  return retryLink(deps, payment, deadline);
}

/** One transaction tells the whole truth: state, history, receipt and event. */
function applyReading(deps: Deps, seen: PaymentRow, operation: Operation): Promise<void> {
  const now = deps.clock();
  const { view, paymentLink, raw } = operation;
  return transact(deps.db, async (tx) => {
    const payment = await lockPayment(tx, seen.id);
    await saveOperation(tx, payment.id, { operationId: view.operationId, paymentLink, raw });
    const decision = settlementOf(payment, view, now);
    switch (decision?.command) {
      case undefined: {
        const nextCheckAt = checkOf(payment, payment.state, now);
        return setNextCheck(tx, { ...payment, next_check_at: seen.next_check_at }, nextCheckAt);
      }
      case 'receive':
        return receive(deps, tx, payment, { view, now });
      case 'fail':
        await failPayment(tx, payment, { reason: decision.reason, nextCheckAt: checkOf(payment, 'failed', now), now });
        return;
      case 'doubt':
        deps.log.error({ paymentId: payment.id, reason: decision.reason }, 'payment needs a person');
        return doubt(tx, payment, { operation, reason: decision.reason, now });
    }
  });
}

function receive(
  deps: Deps,
  tx: Tx,
  payment: PaymentRow,
  { view, now }: Pick<Operation, 'view'> & { now: Date },
): Promise<void> {
  const paidAt = paidAtOf(view, payment.created_at, now);
  const takenAt = isTaken(view) ? paidAt : undefined;
  return receivePayment(deps, tx, payment, {
    command: isUnreadable(payment) ? 'accept' : 'receive',
    paidAt,
    takenAt,
    bankAmount: view.amount.kopecks,
    now,
  });
}

/** Money that came after the end goes back by itself; everything else waits for a person. */
async function doubt(
  tx: Tx,
  payment: PaymentRow,
  { operation, reason, now }: { operation: Operation; reason: ReviewReason; now: Date },
): Promise<void> {
  const { view } = operation;
  const bankAmount = hasMoney(view) ? view.amount.kopecks : null;
  if (isUnreadable(payment)) return changeReview(tx, payment.id, { reason, bankAmount });
  const set = bankAmount === null ? {} : { bank_amount: bankAmount };
  const reviewed = await moveToReview(tx, payment, { reason, nextCheckAt: null, now, set });
  if (reviewed !== undefined && reason === 'paid_after_end') await returnLateMoney(tx, reviewed, { operation, now });
}
