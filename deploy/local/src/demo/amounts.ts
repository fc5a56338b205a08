import { Wrong } from './check.ts';

const FORM = /^(\d{1,12})(?:\.(\d{2}))?(?: RUB)?$/;

// The demo computes with its own few lines on purpose: a mistake in the services' library must not hide itself.

/** "100 RUB", "100.12 RUB" or "100.12" in kopecks. */
export function kopecks(text: string): bigint {
  const [, roubles, fraction = '00'] = FORM.exec(text) ?? [];
  if (roubles === undefined) throw new Wrong(`an amount was expected, got ${JSON.stringify(text)}`);
  return BigInt(roubles) * 100n + BigInt(fraction);
}

/** What of a gross amount is VAT, half a kopeck up. */
export function vatWithin(gross: bigint, percent: bigint): bigint {
  const divisor = 100n + percent;
  return (gross * percent * 2n + divisor) / (divisor * 2n);
}

/** 330000n → "3 300.00" */
export function money(amount: bigint): string {
  const [whole = '', fraction] = [String(amount / 100n), String(amount % 100n).padStart(2, '0')];
  return `${whole.replace(/\B(?=(\d{3})+$)/g, ' ')}.${fraction}`;
}
