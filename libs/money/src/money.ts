/** An amount in kopecks (minor units) with its ISO 4217 currency. Never a float, never a JSON number. */
export interface Money {
  readonly kopecks: bigint;
  readonly currency: Currency;
}

export type Currency = 'RUB';

const KOPECKS_PER_ROUBLE = 100n;
export const DEFAULT_CURRENCY: Currency = 'RUB';
/** More digits of whole units than this are a typing error, not a payment. */
const MAX_DIGITS = 12;

const WHOLE = /^(\d{1,12})(?: ([A-Z]{3}))?$/;
const EXACT = /^(\d{1,12})(?:\.(\d{2}))?(?: ([A-Z]{3}))?$/;

export const kopecks = (value: bigint, currency: Currency = DEFAULT_CURRENCY): Money => ({ kopecks: value, currency });
export const roubles = (value: bigint, currency: Currency = DEFAULT_CURRENCY): Money =>
  kopecks(value * KOPECKS_PER_ROUBLE, currency);
export const ZERO: Money = kopecks(0n);

/** `"100 RUB"` or `"100"` → Money; undefined for anything else. */
export function parseAmount(text: string): Money | undefined {
  const match = WHOLE.exec(text);
  return match?.[1] === undefined ? undefined : money(match[1], '00', match[2]);
}

/** `"100.12 RUB"`, `"100 RUB"` or without the code → Money; undefined for anything else. */
export function parseExactAmount(text: string): Money | undefined {
  const match = EXACT.exec(text);
  return match?.[1] === undefined ? undefined : money(match[1], match[2] ?? '00', match[3]);
}

function money(units: string, cents: string, code: string | undefined): Money | undefined {
  if (units.length > MAX_DIGITS || (code !== undefined && code !== DEFAULT_CURRENCY)) return undefined;
  return kopecks(BigInt(units) * KOPECKS_PER_ROUBLE + BigInt(cents));
}

/** Whole units, `"100 RUB"`. A value that is not whole is a bug upstream of here, so it throws. */
export function formatAmount({ kopecks: value, currency }: Money): string {
  if (value < 0n || value % KOPECKS_PER_ROUBLE !== 0n) {
    throw new RangeError(`not a whole, non-negative amount: ${value} kopecks`);
  }
  return `${value / KOPECKS_PER_ROUBLE} ${currency}`;
}

/** Two decimals, `"100.12 RUB"`. */
export const formatExactAmount = (amount: Money): string => `${formatDecimal(amount)} ${amount.currency}`;

/** Two decimals without the code, `"100.12"`: the form banks and fiscal services take. */
export function formatDecimal({ kopecks: value }: Money): string {
  const sign = value < 0n ? '-' : '';
  const digits = (value < 0n ? -value : value).toString().padStart(3, '0');
  return `${sign}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

/**
 * Roubles as a JSON number, for the contracts of banks that demand one. Twelve digits and two decimals are within what a
 * double holds exactly; nothing is ever computed with it.
 */
export const toJsonNumber = (amount: Money): number => Number(formatDecimal(amount));

/** Such a number back into kopecks; undefined where it is not an amount of money. */
export const fromJsonNumber = (value: number): Money | undefined =>
  Number(value.toFixed(2)) === value ? parseExactAmount(value.toFixed(2)) : undefined;

export function add(...amounts: readonly Money[]): Money {
  return amounts.reduce((sum, next) => kopecks(sum.kopecks + sameCurrency(sum, next).kopecks), ZERO);
}

export const subtract = (from: Money, what: Money): Money => kopecks(from.kopecks - sameCurrency(from, what).kopecks);

export const compare = (a: Money, b: Money): number => Number(a.kopecks - sameCurrency(a, b).kopecks);

export const isEqual = (a: Money, b: Money): boolean => a.currency === b.currency && a.kopecks === b.kopecks;

function sameCurrency(a: Money, b: Money): Money {
  if (a.currency !== b.currency) throw new RangeError(`cannot mix ${a.currency} and ${b.currency}`);
  return b;
}
