import { isEqual, type Money } from '@leko/money';
import type { PaymentState } from './payment-states.ts';

/** What the bank says of an operation, in our words. */
export interface BankView {
  readonly operationId: string;
  readonly status: 'open' | 'held' | 'paid' | 'refunding' | 'refunded' | 'partly_refunded' | 'expired';
  readonly amount: Money;
  readonly paidAt: Date | undefined;
}

export type ReviewReason = 'amount_differs' | 'paid_after_end' | 'unexpected_status';

export type Settlement =
  | { readonly move: 'none' }
  | { readonly move: 'received' }
  | { readonly move: 'failed'; readonly reason: 'link_expired' }
  | { readonly move: 'review'; readonly reason: ReviewReason };

const NONE: Settlement = { move: 'none' };

export interface Settleable {
  readonly state: PaymentState;
  readonly amount: Money;
  readonly captureMode: 'automatic' | 'manual';
}

/** What a reading of the bank means for a payment. Only this moves money states: a callback never does. */
export function settle(payment: Settleable, bank: BankView): Settlement {
  switch (payment.state) {
    case 'awaiting':
    case 'checkout':
      return settleUnpaid(payment, bank);
    case 'failed':
    case 'canceled':
    case 'deleted':
      return hasMoney(bank) ? { move: 'review', reason: 'paid_after_end' } : NONE;
    case 'review':
    case 'received':
    case 'delivered':
    case 'refund':
      return NONE;
  }
}

function settleUnpaid({ amount, captureMode }: Settleable, bank: BankView): Settlement {
  if (bank.status === 'open') return NONE;
  if (bank.status === 'expired') return { move: 'failed', reason: 'link_expired' };
  if (!isEqual(bank.amount, amount)) return { move: 'review', reason: 'amount_differs' };
  if (bank.status === 'paid' || (bank.status === 'held' && captureMode === 'manual')) return { move: 'received' };
  return { move: 'review', reason: 'unexpected_status' };
}

const hasMoney = ({ status }: BankView): boolean => status !== 'open' && status !== 'expired' && status !== 'refunded';
