import { isEqual, type Money } from '@leko/money';
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '@leko/runtime/durations';
import type { BankView } from '../../payments/domain/settlement.ts';
import type { RefundState } from './states.ts';

/** A refund as the bank shows it. It knows no key of ours. */
export interface BankRefund {
  readonly orderId: string;
  readonly amount: Money;
  readonly at: Date | undefined;
}

export interface RefundAtBank {
  readonly status: BankView['status'];
  readonly refunds: readonly BankRefund[];
}

export interface OpenRefund {
  readonly state: Extract<RefundState, 'pending' | 'asked' | 'sent'>;
  readonly amount: Money;
  readonly orderId: string | undefined;
  /** How often the bank was asked. */
  readonly attempts: number;
  readonly askedAt: Date;
}

export interface RefundContext {
  /** The bank's orders that other refunds of the payment account for. */
  readonly claimed: ReadonlySet<string>;
  /** Another refund of the payment is at the bank. */
  readonly isOtherAtWork: boolean;
  /** When the bank was read: what it did later is not in the reading. */
  readonly readAt: Date;
  /** How long ago at least the bank was asked when it was read, milliseconds; by a monotonic clock. */
  readonly waitedMs: number;
  /** False after a restore: a request to the bank may be lost here and not yet shown there. */
  readonly isRecovered: boolean;
}

/** What can be wrong with a reading. */
export type RefundDoubt =
  | 'foreign_refund'
  | 'refund_amount_differs'
  | 'refund_unanswered'
  | 'refund_disappeared'
  | 'refund_stuck'
  | 'unexpected_status'
  | 'bank_unreadable';

/** Why a refund waits for a person; the words of the bank are kept beside it. */
export type RefundReviewReason = RefundDoubt | 'acquirer_refused';

export type RefundStep =
  | { readonly does: 'wait'; readonly reason: string }
  /** The money is only held: it must be taken before it can be given back. */
  | { readonly does: 'take' }
  | { readonly does: 'ask' }
  | { readonly does: 'adopt'; readonly orderId: string }
  | { readonly does: 'release' }
  | { readonly does: 'finish' }
  | { readonly does: 'doubt'; readonly reason: RefundDoubt };

/**
 * A minute after the longest call has ended the bank shows what it has done; what it does not show then, it has not done
 * (docs/reliability.md, rule 7).
 */
const VISIBILITY_MS = 75_000;
/** By then the bank shows all that it was asked for before a restore. `waitedMs` by a monotonic clock. */
export const showsAll = (waitedMs: number): boolean => waitedMs >= VISIBILITY_MS;
/** With the growing pauses between them, about a day. */
const MAX_ATTEMPTS = 12;
const UNKNOWN_FOR_GOOD_MS = DAY_MS;
/** Banks promise a card its money within thirty days. */
const STUCK_MS = 31 * DAY_MS;

/** The next step of a refund after a reading of the bank. The bank is asked only where it certainly does not have the refund. */
export function nextRefundStep(refund: OpenRefund, bank: RefundAtBank, context: RefundContext): RefundStep {
  const unclaimed = bank.refunds.filter(({ orderId }) => !context.claimed.has(orderId));
  switch (refund.state) {
    case 'pending':
      return stepOfPending(refund, { status: bank.status, unclaimed }, context);
    case 'asked':
      return stepOfAsked(refund, unclaimed, context);
    case 'sent':
      return stepOfSent(refund, bank, context);
  }
}

/** The same where the bank cannot be read. */
export const stepUnread = ({ state, askedAt }: OpenRefund, reason: string, now: Date): RefundStep =>
  state === 'asked' && age(askedAt, now) > UNKNOWN_FOR_GOOD_MS ? doubt('bank_unreadable') : wait(reason);

function stepOfPending(
  { attempts }: OpenRefund,
  { status, unclaimed }: { status: BankView['status']; unclaimed: readonly BankRefund[] },
  { isOtherAtWork, isRecovered }: RefundContext,
): RefundStep {
  if (!isRecovered) return wait('the database was restored, the bank is read first');
  if (isOtherAtWork) return wait('another refund of the payment is at the bank');
  if (unclaimed.length > 0) return doubt('foreign_refund');
  if (status === 'refunding') return wait('the bank is refunding already');
  if (attempts >= MAX_ATTEMPTS) return doubt('refund_unanswered');
  if (status === 'held') return { does: 'take' };
  if (status === 'paid' || status === 'partly_refunded') return { does: 'ask' };
  return doubt('unexpected_status');
}

function stepOfAsked(
  { amount }: OpenRefund,
  unclaimed: readonly BankRefund[],
  { waitedMs }: RefundContext,
): RefundStep {
  const [found, ...more] = unclaimed;
  if (found === undefined) {
    return showsAll(waitedMs) ? { does: 'release' } : wait('the bank does not show it yet');
  }
  if (more.length > 0) return doubt('foreign_refund');
  return isEqual(found.amount, amount) ? { does: 'adopt', orderId: found.orderId } : doubt('refund_amount_differs');
}

function stepOfSent(
  { amount, orderId, askedAt }: OpenRefund,
  bank: RefundAtBank,
  { readAt }: RefundContext,
): RefundStep {
  const order = bank.refunds.find((one) => one.orderId === orderId);
  const since = age(askedAt, readAt);
  if (order === undefined)
    return since > UNKNOWN_FOR_GOOD_MS ? doubt('refund_disappeared') : wait('the bank does not show it yet');
  if (!isEqual(order.amount, amount)) return doubt('refund_amount_differs');
  if (bank.status !== 'refunding') return { does: 'finish' };
  return since > STUCK_MS ? doubt('refund_stuck') : wait('the money is on its way');
}

const wait = (reason: string): RefundStep => ({ does: 'wait', reason });
const doubt = (reason: RefundDoubt): RefundStep => ({ does: 'doubt', reason });
const age = (since: Date, now: Date): number => now.getTime() - since.getTime();

/** When a refund is read next: soon at first, hourly while the card issuer takes its days. */
export function nextRefundCheck(changedAt: Date, now: Date): Date {
  return new Date(now.getTime() + pace(age(changedAt, now)));
}

function pace(since: number): number {
  if (since < MINUTE_MS) return 5 * SECOND_MS;
  if (since < 10 * MINUTE_MS) return 30 * SECOND_MS;
  if (since < HOUR_MS) return 5 * MINUTE_MS;
  return HOUR_MS;
}

/** When a refund is asked for again after so many unanswered requests. */
export const nextRefundAttempt = (attempts: number, now: Date): Date =>
  new Date(now.getTime() + Math.min(4 * HOUR_MS, MINUTE_MS * 2 ** Math.max(0, attempts - 1)));
