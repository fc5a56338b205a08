import { isEqual, type Money } from '@leko/money';
import type { PaymentState } from './states.ts';

/** Why a payment waits for a person. */
export const paymentReviewReasons = [
  'amount_differs',
  'paid_after_end',
  'unexpected_status',
  'bank_unreadable',
] as const;
export type PaymentReviewReason = (typeof paymentReviewReasons)[number];

/** Why a payment failed; the words of the bank are kept beside it. */
export type PaymentEnd =
  | { readonly reason: 'link_expired' | 'refunded_at_bank' }
  | { readonly reason: 'acquirer_refused'; readonly detail: string };

/** Where money that was paid is: held at the bank, released by it without a capture, or taken. */
export type Capture =
  | { readonly state: 'held' }
  | { readonly state: 'lapsed'; readonly seenAt: Date }
  | { readonly state: 'taken'; readonly at: Date };

/** The bank's page where the payment is made. */
export interface PaymentLink {
  /** Undefined until the bank has given it. */
  readonly url: string | undefined;
  readonly expiresAt: Date;
  /** When the bank was last asked to make it; it is repeated only when the bank must have processed this request. Undefined: never. */
  readonly askedAt: Date | undefined;
}

/** What is known of a payment in every state. */
interface PaymentFacts {
  readonly id: string;
  readonly orderId: string;
  readonly athleteId: string;
  readonly coachId: string;
  readonly amount: Money;
  readonly coachDue: Money;
  readonly fee: Money;
  /** Inside the fee. */
  readonly vat: Money;
  readonly feePercentage: string;
  readonly vatPercentage: string;
  readonly captureMode: 'automatic' | 'manual';
  readonly purpose: string;
  /** Sealed; `db/personal.ts` has its content. */
  readonly personal: string;
  /** A keyed hash; the same request has the same one. */
  readonly requestHash: string;
  readonly version: number;
  readonly link: PaymentLink;
  /** The bank's id; undefined until the bank has made its operation. */
  readonly operationId: string | undefined;
  /** The status of the operation in the bank's own words, as last read. */
  readonly bankView: Readonly<Record<string, unknown>> | undefined;
  /** The first of the readings that have failed since the bank could last be read. */
  readonly unreadSince: Date | undefined;
  /** Of all refunds that have not failed. */
  readonly refundReserved: Money;
  /** Of the refunds that are done. */
  readonly refunded: Money;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly nextCheckAt: Date | undefined;
}

/** Unpaid and not ended. */
export interface UnpaidPayment extends PaymentFacts {
  readonly state: 'awaiting' | 'checkout';
}

/** A person must look. */
export interface ReviewedPayment extends PaymentFacts {
  readonly state: 'review';
  readonly reason: PaymentReviewReason;
  /** False where it had ended before: its order may have another payment by then. */
  readonly holdsOrder: boolean;
  /** What the bank was seen to have of it, held or taken. */
  readonly bankAmount: Money | undefined;
  readonly takenAt: Date | undefined;
}

/** The athlete has paid. */
export interface ReceivedPayment extends PaymentFacts {
  readonly state: 'received';
  readonly operationId: string;
  readonly paidAt: Date;
  /** What the bank says it has; the amount that was asked for, but where a person has accepted another one. */
  readonly bankAmount: Money;
  readonly capture: Capture;
  /** A capture that the bank has not answered yet; also of money that a refund meanwhile had to take. */
  readonly captureWantedAt: Date | undefined;
}

/** The service was delivered. */
export interface DeliveredPayment extends PaymentFacts {
  readonly state: 'delivered';
  readonly operationId: string;
  readonly paidAt: Date;
  readonly bankAmount: Money;
  readonly takenAt: Date;
}

/** All of it has gone back. */
export interface RefundedPayment extends PaymentFacts {
  readonly state: 'refund';
  readonly operationId: string;
  /** Undefined: the money came too late, or was not what was asked for, and was never recorded as a payment. */
  readonly paidAt: Date | undefined;
  readonly bankAmount: Money;
  readonly takenAt: Date | undefined;
}

/** It ended at the bank. Money that was seen before stays on record. */
export interface FailedPayment extends PaymentFacts {
  readonly state: 'failed';
  readonly end: PaymentEnd;
  readonly bankAmount: Money | undefined;
  readonly takenAt: Date | undefined;
}

/** Ended on request before money came. */
export interface ClosedPayment extends PaymentFacts {
  readonly state: 'canceled' | 'deleted';
}

/** An order's money, from the request to the last refund. Each state has its own fields and no others. */
export type Payment =
  | UnpaidPayment
  | ReviewedPayment
  | ReceivedPayment
  | DeliveredPayment
  | RefundedPayment
  | FailedPayment
  | ClosedPayment;

/** A payment in one of these states. */
export type PaymentIn<State extends PaymentState> = Payment extends infer One
  ? One extends { readonly state: PaymentState }
    ? Extract<One['state'], State> extends never
      ? never
      : One
    : never
  : never;

/** What is known of the money of a payment, in whatever state. */
export interface PaymentMoney {
  /** What the bank has, or had; undefined where it was never seen to have anything. */
  readonly bankAmount: Money | undefined;
  /** When the athlete paid; undefined where no money was ever received as this payment. */
  readonly paidAt: Date | undefined;
  /** When the money became ours at the bank, after a hold by capture. */
  readonly takenAt: Date | undefined;
}

const NO_MONEY: PaymentMoney = { bankAmount: undefined, paidAt: undefined, takenAt: undefined };

export function moneyOf(payment: Payment): PaymentMoney {
  switch (payment.state) {
    case 'awaiting':
    case 'checkout':
    case 'canceled':
    case 'deleted':
      return NO_MONEY;
    case 'review':
    case 'failed':
      return { ...NO_MONEY, bankAmount: payment.bankAmount, takenAt: payment.takenAt };
    case 'received': {
      const { bankAmount, paidAt, capture } = payment;
      return { bankAmount, paidAt, takenAt: capture.state === 'taken' ? capture.at : undefined };
    }
    case 'delivered':
    case 'refund': {
      const { bankAmount, paidAt, takenAt } = payment;
      return { bankAmount, paidAt, takenAt };
    }
  }
}

/** What the bank has is not what was asked for, and a person has accepted it. */
export const acceptedAmountOf = (payment: Payment): Money | undefined => {
  const { bankAmount } = moneyOf(payment);
  return bankAmount === undefined || isEqual(bankAmount, payment.amount) ? undefined : bankAmount;
};

/** A capture of held money is wanted that the bank has not confirmed. */
export const isCaptureWanted = (payment: Payment): boolean =>
  payment.state === 'received' && payment.captureWantedAt !== undefined;

/** It waits for a person or for the bank, whichever comes first: once the bank can be read again, it is settled as if it were open. */
export const isUnreadable = (payment: Payment): boolean =>
  payment.state === 'review' && payment.reason === 'bank_unreadable';

/** Whether the payment is the one of its order: no second one may be made. */
export function isHoldingOrder(payment: Payment): boolean {
  switch (payment.state) {
    case 'awaiting':
    case 'checkout':
    case 'received':
    case 'delivered':
      return true;
    case 'review':
      return payment.holdsOrder;
    case 'refund':
    case 'failed':
    case 'canceled':
    case 'deleted':
      return false;
  }
}

/** Why a payment that ended without money did, in the words that are published. */
export const endText = (end: PaymentEnd): string =>
  end.reason === 'acquirer_refused' ? `${end.reason}: ${end.detail}` : end.reason;

/** The same for one that was ended on request. */
export const closeText: Readonly<Record<ClosedPayment['state'], string>> = {
  canceled: 'canceled',
  deleted: 'deleted by an operator',
};

const REFUSED = 'acquirer_refused: ';

/** The inverse of `endText`; undefined for other text. */
export function readEnd(text: string): PaymentEnd | undefined {
  if (text === 'link_expired' || text === 'refunded_at_bank') return { reason: text };
  return text.startsWith(REFUSED) ? { reason: 'acquirer_refused', detail: text.slice(REFUSED.length) } : undefined;
}

/** A session in the payment: what it costs for the coach, and its part of the fee. */
export interface PaymentLine {
  readonly sessionId: string;
  readonly name: string;
  readonly coachDue: Money;
  readonly fee: Money;
  readonly vat: Money;
}
