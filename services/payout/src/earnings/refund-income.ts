import type { Event } from '@leko/contracts';
import { add, isEqual, ZERO } from '@leko/money';
import type { Tx } from '../db/tables.ts';
import type { Deps } from '../deps.ts';
import { changeIncome } from './change-income.ts';
import { type Refund, refund } from './domain/income.ts';
import { exactAmount } from './exact-amount.ts';
import { recordStep } from './store-incomes.ts';
import { insertRefund } from './store-refunds.ts';

type Refunded = Event<'payment.refunded'>['data'];

/**
 * The athlete has money back. A remittance that is on its way with it goes on as decided: then the refund is taken from
 * whatever else the coach has, and the rest is a debt.
 */
export async function refundIncome(deps: Deps, tx: Tx, { id, data }: Event<'payment.refunded'>): Promise<void> {
  if (!data.wasReceived) return; // It never was anybody's income.
  const { refundId, paymentId, isWhole } = data;
  const given = refundOf(data);
  const at = new Date(data.refundedAt);
  const fact = { kind: 'payment_refunded', sourceId: refundId, eventId: id, paymentId } as const;
  if (!(await insertRefund(tx, { refundId, paymentId, eventId: id, amount: given.amount, at }))) return;
  await changeIncome(deps, tx, fact, (income) => refund(income, given));
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
