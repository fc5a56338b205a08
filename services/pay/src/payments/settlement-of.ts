import { isLinkOver } from './domain/check-schedule.ts';
import { isUnreadable, type Payment } from './domain/payment.ts';
import { type BankView, type Settlement, settle, settleOpen, type Terms } from './domain/settlement.ts';

/**
 * What a reading of the bank means for this payment. One that waits for a person only because it could not be read counts
 * as open, unless the person has begun to give its money back.
 */
export function settlementOf(payment: Payment, view: BankView, now: Date): Settlement | undefined {
  if (!isUnreadable(payment)) return settle({ ...termsOf(payment, now), state: payment.state }, view);
  return payment.refundReserved.kopecks > 0n ? undefined : settleOpen(termsOf(payment, now), view);
}

/** What the payment would be compared with if it were open. */
export const termsOf = (payment: Payment, now: Date): Terms => ({
  amount: payment.amount,
  captureMode: payment.captureMode,
  isLinkOver: isLinkOver({ createdAt: payment.createdAt, linkExpiresAt: payment.link.expiresAt }, now),
});
