import type { Tx } from '../db/tables.ts';
import { moneyOf, type Payment } from '../payments/domain/payment.ts';
import { linesOf } from '../payments/store.ts';
import type { Refundable, RefundPlan } from './domain/refund.ts';
import { insertRefund, type NewRefund, type RefundRow, returnedShares } from './store.ts';

/** What there is to refund of a payment, which must be locked. */
export async function refundableOf(tx: Tx, payment: Payment): Promise<Refundable> {
  return {
    taken: moneyOf(payment).bankAmount ?? payment.amount,
    reserved: payment.refundReserved,
    sold: await linesOf(tx, payment.id),
    returned: await returnedShares(tx, payment.id),
  };
}

type Saved = Omit<NewRefund, 'paymentId' | 'amount' | 'shares'> & {
  readonly plan: Extract<RefundPlan, { ok: true }>;
};

/** The intent, claimed of the payment in the same transaction. */
export function saveRefund(tx: Tx, { id: paymentId }: Payment, { plan, ...who }: Saved): Promise<RefundRow> {
  return insertRefund(tx, { ...who, paymentId, amount: plan.amount, shares: plan.shares });
}
