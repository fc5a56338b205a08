import type { Event } from '@leko/contracts';
import { add, isEqual, ZERO } from '@leko/money';
import type { Tx } from '../db/tables.ts';
import type { Deps } from '../deps.ts';
import { changeReceivable } from './change-receivable.ts';
import { type Refund, refund } from './domain/receivable.ts';
import { exactAmount } from './exact-amount.ts';
import { recordStep } from './store-receivables.ts';
import { insertRefund } from './store-refunds.ts';

type Refunded = Event<'payment.refunded'>['data'];

/**
 * Books a refund to the athlete. A remittance that has taken the money already is not stopped: the refund then reduces the rest
 * of the coach's balance, and what that lacks becomes debt.
 */
export async function bookRefund(deps: Deps, tx: Tx, { id, data }: Event<'payment.refunded'>): Promise<void> {
  if (!data.wasReceived) return; // It was never owed to a coach.
  const { refundId, paymentId, isWhole } = data;
  const given = refundOf(data);
  const at = new Date(data.refundedAt);
  const fact = { kind: 'payment_refunded', sourceId: refundId, eventId: id, paymentId } as const;
  if (!(await insertRefund(tx, { refundId, paymentId, eventId: id, amount: given.amount, at }))) return;
  await changeReceivable(deps, tx, fact, (receivable) => refund(receivable, given));
  await recordStep(tx, paymentId, { at, ...(isWhole ? { refunded: true } : {}) });
  deps.log.info({ refundId, paymentId, coachId: data.coachId }, 'refund booked');
}

function refundOf(data: Refunded): Refund {
  const lines = data.lines.map(({ sessionId, coachDueAmount }) => ({ sessionId, share: exactAmount(coachDueAmount) }));
  if (!isEqual(add(ZERO, ...lines.map(({ share }) => share)), exactAmount(data.coachDueAmount))) {
    throw new Error('the lines of the refund do not add up to the part of the coach');
  }
  return {
    amount: exactAmount(data.refundAmount),
    fee: exactAmount(data.platformFeeAmount),
    vat: exactAmount(data.vatAmount),
    lines,
  };
}
