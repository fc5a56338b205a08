import Big from 'big.js';
import { kopecks, type Money, roubles } from './money.ts';

// A private constructor: big.js keeps its settings on the constructor, and strict mode refuses JavaScript numbers.
const Decimal = Big();
Decimal.strict = true;
Decimal.DP = 30;

const HUNDRED = new Decimal('100');

/** A percentage as configured, `"3.3355"`: up to four decimals, 0 to 100. */
export function isPercentage(text: string): boolean {
  return /^\d{1,3}(\.\d{1,4})?$/.test(text) && new Decimal(text).lte(HUNDRED);
}

/** `percent` % of the amount, half-up to whole roubles. */
export const percentOfInRoubles = (amount: Money, percent: string): Money =>
  roubles(toBigint(share(amount, percent).div(HUNDRED), Decimal.roundHalfUp), amount.currency);

/** `percent` % of the amount, rounded up to whole roubles: fees that must never cost us. */
export const percentOfInRoublesUp = (amount: Money, percent: string): Money =>
  roubles(toBigint(share(amount, percent).div(HUNDRED), Decimal.roundUp), amount.currency);

/** The part of a total that is `percent` on top of the rest, `total × p / (100 + p)`, half-up to whole roubles. */
export const percentContainedInRoubles = (total: Money, percent: string): Money =>
  roubles(toBigint(contained(total, percent).div(HUNDRED), Decimal.roundHalfUp), total.currency);

/** The same, half-up to kopecks: the VAT inside a price. */
export const percentContained = (total: Money, percent: string): Money =>
  kopecks(toBigint(contained(total, percent), Decimal.roundHalfUp), total.currency);

const share = (amount: Money, percent: string) => new Decimal(amount.kopecks.toString()).times(percent).div(HUNDRED);

const contained = (amount: Money, percent: string) =>
  new Decimal(amount.kopecks.toString()).times(percent).div(HUNDRED.plus(percent));

const toBigint = (value: Big, mode: 0 | 1 | 2 | 3): bigint => BigInt(value.round(0, mode).toFixed());
