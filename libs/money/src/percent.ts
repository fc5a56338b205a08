import Big from 'big.js';
import { kopecks, type Money, roubles } from './money.ts';

// A private constructor: big.js keeps its settings on the constructor, and strict mode refuses JavaScript numbers.
const Decimal = Big();
Decimal.strict = true;

/** A percentage has up to four decimals, so a hundred percent are a million parts. */
const PARTS_PER_PERCENT = '10000';
const WHOLE = 1_000_000n;
const KOPECKS_PER_ROUBLE = 100n;

/** A percentage as configured, `"3.3355"`: up to four decimals, 0 to 100. */
export function isPercentage(text: string): boolean {
  return /^\d{1,3}(\.\d{1,4})?$/.test(text) && partsOf(text) <= WHOLE;
}

/** `percent` % of the amount, half-up to whole roubles. */
export const percentOfInRoubles = ({ kopecks: amount, currency }: Money, percent: string): Money =>
  roubles(halfUp(amount * partsOf(percent), WHOLE * KOPECKS_PER_ROUBLE), currency);

/** `percent` % of the amount, rounded up to whole roubles: fees that must never cost us. */
export const percentOfInRoublesUp = ({ kopecks: amount, currency }: Money, percent: string): Money =>
  roubles(up(amount * partsOf(percent), WHOLE * KOPECKS_PER_ROUBLE), currency);

/** The part of a total that is `percent` on top of the rest, `total × p / (100 + p)`, half-up to whole roubles. */
export const percentContainedInRoubles = ({ kopecks: total, currency }: Money, percent: string): Money =>
  roubles(halfUp(total * partsOf(percent), (WHOLE + partsOf(percent)) * KOPECKS_PER_ROUBLE), currency);

/** The same, half-up to kopecks: the VAT inside a price. */
export const percentContained = ({ kopecks: total, currency }: Money, percent: string): Money =>
  kopecks(halfUp(total * partsOf(percent), WHOLE + partsOf(percent)), currency);

/** Ten thousandths of a percent. The same few rates are read for every line of every order. */
function partsOf(percent: string): bigint {
  const known = read.get(percent);
  if (known !== undefined) return known;
  const parts = BigInt(new Decimal(percent).times(PARTS_PER_PERCENT).toFixed());
  if (read.size >= MAX_READ) read.clear();
  read.set(percent, parts);
  return parts;
}

const read = new Map<string, bigint>();
const MAX_READ = 100;

const halfUp = (dividend: bigint, divisor: bigint): bigint => floor(2n * dividend + divisor, 2n * divisor);
const up = (dividend: bigint, divisor: bigint): bigint => floor(dividend + divisor - 1n, divisor);

/** Amounts that percentages are taken of are never negative; BigInt would round those the other way. */
function floor(dividend: bigint, divisor: bigint): bigint {
  if (dividend < 0n) throw new RangeError('a percentage is taken of an amount ≥ 0');
  return dividend / divisor;
}
