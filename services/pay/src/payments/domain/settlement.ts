import { isEqual, type Money } from '@leko/money';
import type { PaymentReviewReason } from './payment.ts';
import type { PaymentState } from './states.ts';

/** What the bank says of an operation, in our words. */
export interface BankView {
  readonly operationId: string;
  readonly status: 'open' | 'held' | 'paid' | 'refunding' | 'refunded' | 'partly_refunded' | 'expired';
  readonly amount: Money;
  readonly paidAt: Date | undefined;
}

/** What can be wrong with a reading. */
export type ReadingDoubt = Exclude<PaymentReviewReason, 'bank_unreadable'>;

/** What is done to the payment, and why. */
export type Settlement =
  | { readonly command: 'receive' }
  | { readonly command: 'fail'; readonly reason: 'link_expired' }
  | { readonly command: 'doubt'; readonly reason: ReadingDoubt };

/** What an open payment is compared with. */
export interface Terms {
  readonly amount: Money;
  readonly captureMode: 'automatic' | 'manual';
  /** The time in which the bank ends a link has passed. */
  readonly isLinkOver: boolean;
}

export interface Settleable extends Terms {
  readonly state: PaymentState;
}

/** What a reading of the bank means for a payment; undefined: nothing. Only this moves money states, a callback never does. */
export function settle(payment: Settleable, bank: BankView): Settlement | undefined {
  switch (payment.state) {
    case 'awaiting':
    case 'checkout':
      return settleOpen(payment, bank);
    case 'failed':
    case 'canceled':
    case 'deleted':
      return hasMoney(bank) ? { command: 'doubt', reason: 'paid_after_end' } : undefined;
    case 'review':
    case 'received':
    case 'delivered':
    case 'refund':
      return undefined;
  }
}

/** What it means for a payment that is open: neither paid nor decided. */
export function settleOpen({ amount, captureMode, isLinkOver }: Terms, bank: BankView): Settlement | undefined {
  if (bank.status === 'open' && !isLinkOver) return undefined;
  // A payment after that is refunded.
  if (bank.status === 'open' || bank.status === 'expired') return { command: 'fail', reason: 'link_expired' };
  if (!isEqual(bank.amount, amount)) return { command: 'doubt', reason: 'amount_differs' };
  if (bank.status === 'paid' || (bank.status === 'held' && captureMode === 'manual')) return { command: 'receive' };
  return { command: 'doubt', reason: 'unexpected_status' };
}

/**
 * When the payer paid, as the bank says. An impossible time is replaced by the present one, because the cool-down
 * counts from it.
 */
export const paidAtOf = ({ paidAt }: Pick<BankView, 'paidAt'>, createdAt: Date, now: Date): Date =>
  paidAt !== undefined && paidAt >= createdAt && paidAt <= now ? paidAt : now;

/** The bank holds it, or took it and has not given all of it back. */
export const hasMoney = ({ status }: Pick<BankView, 'status'>): boolean =>
  status !== 'open' && status !== 'expired' && status !== 'refunded';

/** The bank took it; it may have been refunded since. */
export const isTaken = ({ status }: Pick<BankView, 'status'>): boolean =>
  status !== 'open' && status !== 'expired' && status !== 'held';
