import { DAY_MS } from '@leko/runtime/durations';
import { captureOverdueBefore } from '../../payments/domain/capture.ts';
import type { PaymentReviewReason } from '../../payments/domain/payment.ts';

/** What can wait for a person. */
export const reviewKinds = ['payment', 'capture', 'refund', 'receipt', 'difference'] as const;
export type ReviewKind = (typeof reviewKinds)[number];

export const reviewActions = ['accept', 'refund', 'retry', 'give_up'] as const;
export type ReviewAction = (typeof reviewActions)[number];

/** The reason of a payment whose money came after its end; it is refunded automatically and listed meanwhile. */
const PAID_AFTER_END = 'paid_after_end' satisfies PaymentReviewReason;

/** The reason of a capture that is impossible because the bank has released the hold. */
export const HOLD_LAPSED = 'hold_lapsed';

/** Captures asked for, and receipts due, before these times are overdue. */
export interface OverdueBefore {
  readonly capture: Date;
  readonly receipt: Date;
}

/** The law requires a receipt by the next working day. */
const RECEIPT_MS = DAY_MS;

export const overdueBefore = (now: Date): OverdueBefore => ({
  capture: captureOverdueBefore(now),
  receipt: new Date(now.getTime() - RECEIPT_MS),
});

/** What a person may decide, by kind and by what is wrong. */
export function actionsFor(kind: ReviewKind, reason: string): readonly ReviewAction[] {
  switch (kind) {
    case 'payment':
      return reason === PAID_AFTER_END ? ['accept', 'refund'] : ['accept', 'refund', 'retry'];
    case 'capture':
      return reason === HOLD_LAPSED ? ['retry', 'accept'] : ['retry', 'give_up'];
    case 'refund':
      return ['accept', 'retry', 'give_up'];
    case 'receipt':
      return ['accept', 'retry'];
    case 'difference':
      return ['accept', 'retry'];
  }
}

/** What each action means, for the operator. */
export const meaningOf: Readonly<Record<ReviewKind, Partial<Record<ReviewAction, string>>>> = {
  payment: {
    accept: 'the money is taken as this payment, whatever its amount',
    refund: 'all that the bank took goes back',
    retry: 'the bank is read again, and its answer counts; a payment unknown to it ends with its link',
  },
  capture: {
    retry: 'the bank is read, and asked again for what it still holds',
    give_up: 'the bank has released the hold; the capture is given up',
    accept: 'the lost money was dealt with in another way; the list forgets it',
  },
  refund: {
    accept: 'the refund of this amount that the bank shows is this one',
    retry: 'the bank is read, and asked again where it has nothing of it',
    give_up: 'nothing goes back; the money is free for another refund, but for what the bank has sent back on its own',
  },
  receipt: {
    accept: 'the receipt was dealt with in another way; the list forgets it',
    retry: 'the receipt is handed in again; one that still waits is checked now',
  },
  difference: { accept: 'the difference is explained', retry: 'the day is compared again' },
};
