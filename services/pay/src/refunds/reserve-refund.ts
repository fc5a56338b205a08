import { kopecks } from '@leko/money';
import type { Tx } from '../db/tables.ts';
import { linesOf, type PaymentRow } from '../payments/store.ts';
import { type Refundable, type RefundPlan, type Share, totalsOf } from './domain/refund.ts';
import { insertRefund, type NewRefund, type RefundRow, returnedShares } from './store.ts';

type ShareRow = NewRefund['shares'][number];

/** What there is to refund of a payment, which must be locked. */
export async function refundableOf(tx: Tx, payment: PaymentRow): Promise<Refundable> {
  const sold = await linesOf(tx, payment.id);
  const returned = await returnedShares(tx, payment.id);
  return {
    taken: kopecks(payment.bank_amount ?? payment.amount),
    reserved: kopecks(payment.refund_reserved),
    sold: sold.map(toShare),
    returned: returned.map(toShare),
  };
}

const toShare = (row: ShareRow): Share => ({
  sessionId: row.session_id,
  name: row.name,
  coachDue: kopecks(row.coach_due),
  fee: kopecks(row.fee),
  vat: kopecks(row.vat),
});

const toRow = (share: Share): ShareRow => ({
  session_id: share.sessionId,
  name: share.name,
  coach_due: share.coachDue.kopecks,
  fee: share.fee.kopecks,
  vat: share.vat.kopecks,
});

type Saved = Pick<NewRefund, 'id' | 'sessionId' | 'origin' | 'requestedBy' | 'personal' | 'now'> & {
  readonly plan: Extract<RefundPlan, { ok: true }>;
};

/** The intent, claimed of the payment in the same transaction. */
export function saveRefund(tx: Tx, payment: PaymentRow, { plan, ...who }: Saved): Promise<RefundRow> {
  const { coachDue, fee, vat } = totalsOf(plan.shares);
  return insertRefund(tx, {
    ...who,
    paymentId: payment.id,
    amount: plan.amount.kopecks,
    coachDue: coachDue.kopecks,
    fee: fee.kopecks,
    vat: vat.kopecks,
    shares: plan.shares.map(toRow),
  });
}
