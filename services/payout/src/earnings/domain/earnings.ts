import type { SettingValues } from '@leko/contracts';
import { compare, kopecks, type Money, parseAmount, percentOfInRoublesUp, ZERO } from '@leko/money';
import { DAY_MS } from '@leko/runtime/durations';

/** What earnings are computed from, read at one moment. */
export interface EarningFacts {
  readonly firstSeenAt: Date | undefined;
  /** When the last remittance was made that is on its way or complete. */
  readonly lastRemittanceAt: Date | undefined;
  readonly balance: Money;
  /** The part of the balance that was counted after the cut-off. */
  readonly cooling: Money;
  /** First and last payment of what is not yet remitted, and of the part of it up to the cut-off. */
  readonly total: PaymentDates | undefined;
  readonly available: PaymentDates | undefined;
}

export interface PaymentDates {
  readonly first: Date;
  readonly last: Date;
}

export interface PeriodBalance {
  readonly amount: Money;
  readonly firstPaymentAt: Date;
  readonly lastPaymentAt: Date;
  readonly start: Date;
  readonly end: Date;
}

export interface Earnings {
  readonly total: PeriodBalance;
  readonly available: PeriodBalance;
  readonly threshold: Money;
  readonly overrideFee: Money;
}

/** Payments that count later than this are still cooling down. A day has exactly 24 hours, in every time zone. */
export const cutOff = (now: Date, coolDownDays: number): Date => new Date(now.getTime() - coolDownDays * DAY_MS);

export function earningsOf(
  facts: EarningFacts,
  at: { now: Date; coolDownDays: number; rules: SettingValues<'remittance'> },
): Earnings {
  const start = facts.lastRemittanceAt ?? facts.firstSeenAt ?? at.now;
  const end = later(start, cutOff(at.now, at.coolDownDays));
  const available = availableOf(facts);
  const { threshold, fee } = thresholdFee(available, at.rules);
  return {
    total: { amount: facts.balance, ...datesOf(facts.total, start), start, end: later(start, at.now) },
    available: { amount: available, ...datesOf(facts.available, start), start, end },
    threshold,
    overrideFee: fee,
  };
}

/** Never below zero, even where a debt or recent refunds exceed what has cooled down. */
export function availableOf({ balance, cooling }: Pick<EarningFacts, 'balance' | 'cooling'>): Money {
  const rest = balance.kopecks - cooling.kopecks;
  return kopecks(rest > 0n ? rest : 0n, balance.currency);
}

/** What paying out `due` costs: nothing from the threshold on, below it a percentage, rounded up, of at least the minimum. */
export function thresholdFee(due: Money, rules: SettingValues<'remittance'>): { threshold: Money; fee: Money } {
  const threshold = amountOf(rules.thresholdAmount);
  if (compare(due, threshold) >= 0) return { threshold, fee: ZERO };
  const percent = percentOfInRoublesUp(due, rules.overrideFeePercentage);
  const minimum = amountOf(rules.minimumFee);
  return { threshold, fee: compare(percent, minimum) > 0 ? percent : minimum };
}

function amountOf(text: string): Money {
  const amount = parseAmount(text);
  if (amount === undefined) throw new RangeError(`the setting holds no amount: ${text}`);
  return amount;
}

const datesOf = (dates: PaymentDates | undefined, start: Date) => ({
  firstPaymentAt: dates?.first ?? start,
  lastPaymentAt: dates?.last ?? start,
});

const later = (a: Date, b: Date): Date => (a > b ? a : b);
