import { nameUuid } from '@leko/contracts';
import { formatAmount, formatExactAmount, kopecks } from '@leko/money';
import { type RequestKey, runOnce } from '@leko/postgres';
import type { Deps } from '../deps.ts';
import { moscowDayOf } from '../payments/domain/moscow-day.ts';
import { loadPayment } from '../payments/store.ts';
import { type RefundPaymentInput, refundPayment } from './refund-payment.ts';
import type { RefundRow } from './store.ts';

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

/** Refunds on request. The same request again answers the same refund in its present state. */
export function requestRefund(deps: Deps, { key, ...input }: RequestRefundInput): Promise<RefundView> {
  const id = key && refundIdOf(key, input);
  const work = async () => viewRefund(deps, await refundPayment(deps, { ...input, id, origin: 'request' }));
  return runOnce(deps.db, key, work, { vault: deps.vault, isFinal: ({ isRefunded }) => isRefunded });
}

/** A repetition under the same key finds the refund of the first request, whatever may be refunded by now. */
const refundIdOf = ({ scope, key }: RequestKey, { payment, sessionId }: Omit<RequestRefundInput, 'key'>): string =>
  nameUuid(JSON.stringify(['refund', scope, key, payment.id, sessionId ?? null]));

/** In roubles; kopecks only occur in money that was sent back at the bank by hand. */
const amountOf = (amount: bigint): string =>
  amount % 100n === 0n ? formatAmount(kopecks(amount)) : formatExactAmount(kopecks(amount));

async function viewRefund({ db }: Pick<Deps, 'db'>, refund: RefundRow): Promise<RefundView> {
  const { orderId } = await loadPayment(db, refund.payment_id);
  return {
    isRefunded: refund.state === 'done',
    paymentId: refund.payment_id,
    ...(refund.session_id === null ? {} : { sessionId: refund.session_id }),
    orderId,
    amount: amountOf(refund.amount),
    date: moscowDayOf(refund.created_at),
  };
}
