import { MINUTE_MS } from '@leko/runtime/durations';
import type { LinkRequest } from '../bank/acquirer.ts';
import type { Deps } from '../deps.ts';
import { amountOf, type PaymentRow } from './store.ts';

type Linkable = Pick<PaymentRow, 'id' | 'amount' | 'purpose' | 'capture_mode' | 'link_expires_at' | 'created_at'>;

/** What the bank is asked for; the same words every time, because it may have to be asked again. */
export function linkRequest({ callbackUrls }: Pick<Deps, 'callbackUrls'>, payment: Linkable): LinkRequest {
  const back = (status: 'SUCCESS' | 'FAILURE') =>
    callbackUrls.build({ type: 'PAYMENT', status, trackingId: payment.id });
  return {
    paymentId: payment.id,
    amount: amountOf(payment),
    purpose: payment.purpose,
    successUrl: back('SUCCESS'),
    failureUrl: back('FAILURE'),
    hold: payment.capture_mode === 'manual',
    ttlMinutes: Math.round((payment.link_expires_at.getTime() - payment.created_at.getTime()) / MINUTE_MS),
  };
}
