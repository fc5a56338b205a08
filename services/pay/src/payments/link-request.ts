import { MINUTE_MS } from '@leko/runtime/durations';
import type { LinkRequest } from '../bank/acquirer.ts';
import type { Deps } from '../deps.ts';
import type { Payment } from './domain/payment.ts';

/** The request for a link; always the same for a payment, because it may be repeated. */
export function linkRequest({ callbackUrls }: Pick<Deps, 'callbackUrls'>, payment: Payment): LinkRequest {
  const back = (status: 'SUCCESS' | 'FAILURE') =>
    callbackUrls.build({ type: 'PAYMENT', status, trackingId: payment.id });
  return {
    paymentId: payment.id,
    amount: payment.amount,
    purpose: payment.purpose,
    successUrl: back('SUCCESS'),
    failureUrl: back('FAILURE'),
    hold: payment.captureMode === 'manual',
    ttlMinutes: Math.round((payment.link.expiresAt.getTime() - payment.createdAt.getTime()) / MINUTE_MS),
  };
}
