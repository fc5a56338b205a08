import { DAY_MS } from '@leko/runtime/durations';
import { linkOverAt } from '../../payments/domain/check-schedule.ts';
import type { ReceiptState } from '../../receipts/domain/receipt.ts';

/**
 * How long after the end an address that we gave away is still good: for payers who reload their page, and for
 * upstreams that could not reach us. No payment depends on it, because a callback only triggers a read.
 */
const GRACE_MS = 7 * DAY_MS;

interface PaymentTimes {
  readonly paidAt: Date | undefined;
  readonly createdAt: Date;
  readonly linkExpiresAt: Date;
}

/** Whether the capability of a payment has ended: the money has come, or no link to pay it can be open any more. */
export const isPaymentCapabilityOver = ({ paidAt, ...times }: PaymentTimes, now: Date): boolean =>
  now.getTime() > (paidAt ?? linkOverAt(times)).getTime() + GRACE_MS;

/** Whether the capability of a receipt has ended: it is registered or has failed. */
export const isReceiptCapabilityOver = (receipt: { state: ReceiptState; updatedAt: Date }, now: Date): boolean =>
  (receipt.state === 'registered' || receipt.state === 'failed') &&
  now.getTime() > receipt.updatedAt.getTime() + GRACE_MS;
