import { add, compare, kopecks, type Money, subtract, ZERO } from '@leko/money';
import type { EntryKind } from './ledger.ts';

/** A part of a change of what a coach is owed. One that counts from a moment cools down from there; any other weighs at once. */
export interface Movement {
  readonly amount: Money;
  readonly countsAt: Date | undefined;
}

/** The payment that a change is about: when it counts from, and how much of it no remittance has taken yet. */
export interface MovedPayment {
  readonly countsAt: Date | undefined;
  readonly open: Money;
}

/**
 * What a payment adds counts from when the payment does. What is taken away is taken from that payment as long as it is
 * here; beyond that the money is on its way or paid out, and whatever else the coach has is less at once.
 */
export function movementsOf(change: Money, { countsAt, open }: MovedPayment): Movement[] {
  const here = compare(change, ZERO) > 0 ? change : larger(change, kopecks(-open.kopecks));
  const movements = [
    { amount: here, countsAt },
    { amount: subtract(change, here), countsAt: undefined },
  ];
  return movements.filter(({ amount }) => amount.kopecks !== 0n);
}

const larger = (a: Money, b: Money): Money => (compare(a, b) >= 0 ? a : b);

/** A change with the sum that it leads to. */
export interface Line {
  readonly amount: Money;
  readonly runningSum: Money;
}

/** The same with what it belongs to. */
export interface ExplainedMovement extends Line {
  readonly at: Date;
  readonly kind: EntryKind;
  readonly paymentId: string | undefined;
  readonly orderId: string | undefined;
  readonly remittanceId: string | undefined;
  readonly receiptLink: string | undefined;
}

/**
 * The last step to a figure that is never below zero: what is missing is taken from what still cools down, or from what
 * the coach earns next. Undefined where nothing is missing.
 */
export function carriedForward(sum: Money): Line | undefined {
  if (compare(sum, ZERO) >= 0) return undefined;
  const amount = kopecks(-sum.kopecks, sum.currency);
  return { amount, runningSum: add(sum, amount) };
}
