import { MINUTE_MS } from '@leko/runtime/durations';
import type { LinkRequest } from '../bank/acquirer.ts';
import type { Deps } from '../deps.ts';
import type { Payment } from './domain/payment.ts';

/** What the bank is asked for; the same words every time, because it may have to be asked again. */
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
