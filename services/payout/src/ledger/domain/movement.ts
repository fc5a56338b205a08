import { add, compare, kopecks, type Money, subtract, ZERO } from '@leko/money';
import type { EntryKind } from './ledger.ts';

/** A part of a change of what a coach is owed. With `countsAt` it cools down from then on; without, it is effective at once. */
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
 * An addition counts from when its payment does. A reduction is taken from what is still open of its payment; the rest, which a
 * remittance has taken already, reduces the coach's other money at once.
 */
export function movementsOf(change: Money, { countsAt, open }: MovedPayment): Movement[] {
  const fromPayment = compare(change, ZERO) > 0 ? change : larger(change, kopecks(-open.kopecks));
  const movements = [
    { amount: fromPayment, countsAt },
    { amount: subtract(change, fromPayment), countsAt: undefined },
  ];
  return movements.filter(({ amount }) => amount.kopecks !== 0n);
}

const larger = (a: Money, b: Money): Money => (compare(a, b) >= 0 ? a : b);

/** A change with the sum that it leads to. */
export interface Line {
  readonly amount: Money;
  readonly runningSum: Money;
}

/** A line with what it belongs to. */
export interface ExplainedMovement extends Line {
  readonly at: Date;
  readonly kind: EntryKind;
  readonly paymentId: string | undefined;
  readonly orderId: string | undefined;
  readonly remittanceId: string | undefined;
  readonly receiptLink: string | undefined;
}

/**
 * The last line of a figure whose sum is below zero, as figures never are: what is missing is taken from money that still cools
 * down, or from later earnings. Undefined where nothing is missing.
 */
export function carriedForward(sum: Money): Line | undefined {
  if (compare(sum, ZERO) >= 0) return undefined;
  const amount = kopecks(-sum.kopecks, sum.currency);
  return { amount, runningSum: add(sum, amount) };
}
