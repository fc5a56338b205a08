import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '@leko/runtime/durations';
import type { Payment, PaymentReviewReason } from './payment.ts';
import type { PaymentState } from './states.ts';

/**
 * When an unpaid payment is read next: often while the payer is likely to be at the bank's page, rarely later. A webhook
 * usually comes first, and is not needed.
 */
export function nextPaymentCheck(createdAt: Date, now: Date): Date {
  const age = now.getTime() - createdAt.getTime();
  return new Date(now.getTime() + pace(age));
}

function pace(age: number): number {
  if (age < 10 * MINUTE_MS) return 15 * SECOND_MS;
  if (age < HOUR_MS) return MINUTE_MS;
  if (age < DAY_MS) return 10 * MINUTE_MS;
  return HOUR_MS;
}

/** By then the bank has ended the link too. */
const LINK_ENDS_LATE = MINUTE_MS;

/** The bank ends a link by its own clock, and one that had to be asked for again up to its whole time later; a day later something is wrong. */
export const linkOverAt = ({ createdAt, linkExpiresAt }: LinkTimes): Date =>
  new Date(2 * linkExpiresAt.getTime() - createdAt.getTime() + DAY_MS);

export const isLinkOver = (times: LinkTimes, now: Date): boolean => now > linkOverAt(times);

interface LinkTimes {
  readonly createdAt: Date;
  readonly linkExpiresAt: Date;
}

/** No answer shows a link that has ended. */
function nextUnpaidCheck({ createdAt, linkExpiresAt }: LinkTimes, now: Date): Date {
  const [next, end] = [nextPaymentCheck(createdAt, now), new Date(linkExpiresAt.getTime() + LINK_ENDS_LATE)];
  return now < end && end < next ? end : next;
}

/** How long an ended payment is still read, in case it was being paid when its link expired. */
const LATE_MONEY_MS = 48 * HOUR_MS;

/** When a payment is read next, if at all; a webhook may make it due sooner. */
export function nextCheckOf(
  payment: LinkTimes & { readonly state: PaymentState; readonly reason: PaymentReviewReason | undefined },
  now: Date,
): Date | undefined {
  switch (payment.state) {
    case 'awaiting':
    case 'checkout':
      return nextUnpaidCheck(payment, now);
    case 'failed':
    case 'canceled':
    case 'deleted':
      return now.getTime() < payment.linkExpiresAt.getTime() + LATE_MONEY_MS
        ? new Date(now.getTime() + HOUR_MS)
        : undefined;
    case 'review':
      return payment.reason === UNREADABLE ? new Date(now.getTime() + HOUR_MS) : undefined;
    case 'received':
    case 'delivered':
    case 'refund':
      return undefined;
  }
}

/** The same for the payment as it is. */
export function checkOf(payment: Payment, now: Date): Date | undefined {
  const { state, createdAt, link } = payment;
  const reason = payment.state === 'review' ? payment.reason : undefined;
  return nextCheckOf({ state, reason, createdAt, linkExpiresAt: link.expiresAt }, now);
}

/** A payment whose link has expired and that could not be read for this long needs a person, because it may have been paid. */
const UNREADABLE_AFTER = DAY_MS;

export const isUnreadableForGood = (payment: { unreadSince: Date; linkExpiresAt: Date }, now: Date): boolean => {
  const since = Math.max(payment.unreadSince.getTime(), payment.linkExpiresAt.getTime());
  return now.getTime() > since + UNREADABLE_AFTER;
};

/** The reason of a payment in review because it could not be read; it is still read on schedule. */
export const UNREADABLE = 'bank_unreadable' satisfies PaymentReviewReason;

/** How soon after each answer "not yet" a receipt is asked about again; a callback usually comes first. */
const ASK_DELAYS = [2 * SECOND_MS, 5 * SECOND_MS, 30 * SECOND_MS, 2 * MINUTE_MS, 10 * MINUTE_MS, 30 * MINUTE_MS];
export const nextReceiptAsk = (attempts: number, now: Date): Date => after(ASK_DELAYS[attempts] ?? HOUR_MS, now);

/** How soon a receipt is handed in again to a service that does not answer. */
const TRY_DELAYS = [2 * SECOND_MS, 5 * SECOND_MS, 30 * SECOND_MS];
export const nextReceiptTry = (attempts: number, now: Date): Date => after(TRY_DELAYS[attempts] ?? MINUTE_MS, now);

/** How soon a receipt that the register has rejected is handed in again. */
const REJECTED_DELAYS = [30 * SECOND_MS, 2 * MINUTE_MS, 10 * MINUTE_MS, 30 * MINUTE_MS];
export const nextRejectedReceipt = (rejections: number, now: Date): Date =>
  after(REJECTED_DELAYS[rejections] ?? HOUR_MS, now);

const after = (delay: number, now: Date): Date => new Date(now.getTime() + delay);
