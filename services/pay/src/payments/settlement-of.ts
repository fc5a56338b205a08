import { isLinkOver, isUnreadable } from './domain/check-schedule.ts';
import { type BankView, type Settleable, type Settlement, settle } from './domain/settlement.ts';
import type { PaymentState } from './domain/states.ts';
import { amountOf, type PaymentRow } from './store.ts';

/**
 * What a reading of the bank means for this payment. One that waits for a person only because it could not be read counts
 * as open, unless the person has begun to give its money back.
 */
export function settlementOf(payment: PaymentRow, view: BankView, now: Date): Settlement | undefined {
  const waits = isUnreadable(payment);
  if (waits && payment.refund_reserved > 0n) return undefined;
  const state = waits ? 'awaiting' : payment.state;
  return settle(settleable(payment, state, now), view);
}

/** The payment as if it were in this state. */
export const settleable = (payment: PaymentRow, state: PaymentState, now: Date): Settleable => ({
  state,
  amount: amountOf(payment),
  captureMode: payment.capture_mode,
  isLinkOver: isLinkOver({ createdAt: payment.created_at, linkExpiresAt: payment.link_expires_at }, now),
});
