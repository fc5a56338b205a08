import { transact } from '@leko/postgres';
import type { Operation } from '../bank/acquirer.ts';
import type { Tx } from '../db/tables.ts';
import type { Deps } from '../deps.ts';
import { returnLateMoney } from '../refunds/return-late-money.ts';
import { askBank } from './ask-bank.ts';
import { settleCapture } from './capture-payment.ts';
import { checkOf } from './domain/check-schedule.ts';
import { isCaptureWanted, isUnreadable, type Payment } from './domain/payment.ts';
import { hasMoney, type ReadingDoubt } from './domain/settlement.ts';
import { failPayment, moveToReview } from './end-payment.ts';
import { readLater } from './read-later.ts';
import { receivedBy, receivePayment } from './receive-payment.ts';
import { retryLink } from './retry-link.ts';
import { settlementOf } from './settlement-of.ts';
import { changeReview, findPayment, lockPayment, recordUnread, saveOperation, setNextCheck } from './store.ts';

/** Reads the bank for one payment, after a webhook, a callback, by schedule, or for a caller that waits until the deadline. */
export async function settlePayment(deps: Deps, id: string, deadline?: Date): Promise<void> {
  const payment = await findPayment(deps.db, id);
  if (payment === undefined) return;
  await (isCaptureWanted(payment) ? settleCapture : readPayment)(deps, payment, deadline);
}

export async function readPayment(deps: Deps, payment: Payment, deadline?: Date): Promise<void> {
  const outcome = await askBank(deps, payment, deadline);
  if (outcome.kind !== 'ok') return readLater(deps, payment, outcome);
  if (outcome.value === undefined) return notKnown(deps, payment, deadline);
  return applyReading(deps, payment, outcome.value);
}

/** That the bank does not know it is an answer, too. */
async function notKnown(deps: Deps, payment: Payment, deadline: Date | undefined): Promise<void> {
  if (payment.unreadSince !== undefined) await recordUnread(deps.db, payment.id, undefined);
  return retryLink(deps, payment, deadline);
}

/** One transaction writes state, history, receipt and event. */
function applyReading(deps: Deps, seen: Payment, operation: Operation): Promise<void> {
  const now = deps.clock();
  const { view, paymentLink, raw } = operation;
  return transact(deps.db, async (tx) => {
    const payment = await lockPayment(tx, seen.id);
    await saveOperation(tx, payment.id, { operationId: view.operationId, paymentLink, raw });
    const decision = settlementOf(payment, view, now);
    switch (decision?.command) {
      case undefined:
        return setNextCheck(tx, seen, checkOf(payment, now));
      case 'receive':
        return receive(deps, tx, payment, { view, now });
      case 'fail':
        return failPayment(tx, payment, { end: { reason: decision.reason }, now });
      case 'doubt':
        deps.log.error({ paymentId: payment.id, reason: decision.reason }, 'payment needs a person');
        return doubt(tx, payment, { operation, reason: decision.reason, now });
    }
  });
}

function receive(
  deps: Deps,
  tx: Tx,
  payment: Payment,
  { view, now }: Pick<Operation, 'view'> & { now: Date },
): Promise<void> {
  const command = isUnreadable(payment) ? 'accept' : 'receive';
  return receivePayment(deps, tx, payment, { ...receivedBy(view, payment, now), command, now });
}

/** Money that came after the end is refunded automatically; everything else waits for a person. */
async function doubt(
  tx: Tx,
  payment: Payment,
  { operation, reason, now }: { operation: Operation; reason: ReadingDoubt; now: Date },
): Promise<void> {
  const { view } = operation;
  const bankAmount = hasMoney(view) ? view.amount : undefined;
  if (isUnreadable(payment)) return changeReview(tx, payment.id, { reason, bankAmount });
  const reviewed = await moveToReview(tx, payment, { reason, bankAmount, now });
  if (reviewed !== undefined && reason === 'paid_after_end') await returnLateMoney(tx, reviewed, { operation, now });
}
