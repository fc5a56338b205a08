import { formatAmount, kopecks } from '@leko/money';
import { runOnce } from '@leko/postgres';
import type { RequestKey } from '@leko/server';
import { moscowDayOf } from '../../domain/moscow-day.ts';
import { findPayment } from '../../store/payments.ts';
import type { RefundRow } from '../../store/refunds.ts';
import type { Deps } from '../deps.ts';
import { type RefundPaymentInput, refundPayment } from './refund-payment.ts';

/** A refund as the documented API shows it. */
export interface RefundView {
  isRefunded: boolean;
  paymentId: string;
  sessionId?: string;
  orderId: string;
  amount: string;
  date: string;
}

export interface RequestRefundInput extends Omit<RefundPaymentInput, 'origin'> {
  readonly key: RequestKey | undefined;
}

/** A refund that somebody asks for. The same request again finds the same refund, and tells how far it has come. */
export function requestRefund(deps: Deps, { key, ...input }: RequestRefundInput): Promise<RefundView> {
  const refund = async () => viewRefund(deps, await refundPayment(deps, { ...input, origin: 'request' }));
  return runOnce(deps.db, key, refund, deps.vault);
}

async function viewRefund({ db }: Pick<Deps, 'db'>, refund: RefundRow): Promise<RefundView> {
  const payment = await findPayment(db, refund.payment_id);
  if (payment === undefined) throw new Error(`refund ${refund.id} has no payment`);
  return {
    isRefunded: refund.state === 'done',
    paymentId: refund.payment_id,
    ...(refund.session_id === null ? {} : { sessionId: refund.session_id }),
    orderId: payment.order_id,
    amount: formatAmount(kopecks(refund.amount)),
    date: moscowDayOf(refund.created_at),
  };
}
