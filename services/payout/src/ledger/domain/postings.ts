import { add, compare, type Money, subtract, ZERO } from '@leko/money';
import { type Income, standingOf } from '../../earnings/domain/income.ts';
import { type Entry, type EntryKind, entryOf, negative, type Posting } from './ledger.ts';

/** What stands on the coach's own accounts before an entry: it says what pays a debt and what becomes one. */
export interface Balances {
  readonly coach: Money;
  /** Zero or less. */
  readonly debt: Money;
}

export interface RemittanceAmounts {
  readonly id: string;
  readonly coachId: string;
  readonly due: Money;
  readonly paid: Money;
  readonly fee: Money;
}

/** Money for the coach pays the debt first; money from the coach is taken from the balance, and the rest becomes debt. */
export function forCoach(change: Money, { coach, debt }: Balances): Posting[] {
  const toDebt = compare(change, ZERO) >= 0 ? smaller(change, negative(debt)) : smaller(ZERO, add(change, coach));
  return [
    { account: 'coach', amount: subtract(change, toDebt) },
    { account: 'debt', amount: toDebt },
  ];
}

/** The facts of a payment that are booked with it as their source, or with what changed it. */
export type IncomeFact = Extract<EntryKind, `payment_${string}` | `dispute_${string}`>;

/**
 * The entry of whatever happened to a payment is the difference that it makes. So the books end up the same in any order of
 * refunds, captures and disputes. Undefined where nothing moves.
 */
export function incomeEntry(
  { kind, sourceId }: { kind: IncomeFact; sourceId: string },
  { before, after }: { before: Income | undefined; after: Income },
  balances: Balances,
): Entry | undefined {
  const [then, now] = [before === undefined ? NOTHING : booksOf(before), booksOf(after)];
  const change = (name: keyof Books): Money => subtract(now[name], then[name]);
  const postings = [
    ...bookedAccounts.map((account) => ({ account, amount: change(account) })),
    ...forCoach(change('owed'), balances),
  ];
  if (postings.every(({ amount }) => amount.kopecks === 0n)) return undefined;
  return entryOf(kind, { sourceId, coachId: after.coachId }, postings);
}

const bookedAccounts = ['clearing', 'platform_fee', 'vat', 'unapplied', 'frozen', 'rounding'] as const;
type Books = Readonly<Record<(typeof bookedAccounts)[number] | 'owed', Money>>;
const NOTHING: Books = {
  clearing: ZERO,
  platform_fee: ZERO,
  vat: ZERO,
  unapplied: ZERO,
  frozen: ZERO,
  rounding: ZERO,
  owed: ZERO,
};

/** All that stands in the books because of a payment: it sums to zero. Money that is only held is in nobody's books. */
function booksOf(income: Income): Books {
  if (income.countsAt === undefined) return NOTHING;
  const standings = income.lines.map(standingOf);
  const total = (pick: (standing: ReturnType<typeof standingOf>) => Money) => add(...standings.map(pick));
  const held = subtract(income.received, income.returned.amount);
  const fee = subtract(income.fee, income.returned.fee);
  const vat = subtract(income.vat, income.returned.vat);
  const [owed, frozen, rounding] = [total((at) => at.owed), total((at) => at.frozen), total((at) => at.rounding)];
  return {
    clearing: negative(held),
    platform_fee: subtract(fee, vat),
    vat,
    // Awarded to athletes, and whatever else came in that nobody is owed.
    unapplied: subtract(held, add(fee, owed, frozen, rounding)),
    frozen,
    rounding,
    owed,
  };
}

export const remittanceReserved = ({ id, coachId, due }: RemittanceAmounts): Entry =>
  entryOf('remittance_reserved', { sourceId: id, coachId }, [
    { account: 'coach', amount: negative(due) },
    { account: 'in_payout', amount: due },
  ]);

export const remittanceCompleted = ({ id, coachId, due, paid, fee }: RemittanceAmounts): Entry =>
  entryOf('remittance_completed', { sourceId: id, coachId }, [
    { account: 'in_payout', amount: negative(due) },
    { account: 'bank', amount: paid },
    { account: 'platform_fee', amount: fee },
  ]);

const releasedAs =
  (kind: 'remittance_failed' | 'remittance_deleted') =>
  ({ id, coachId, due }: RemittanceAmounts, balances: Balances): Entry =>
    entryOf(kind, { sourceId: id, coachId }, [
      { account: 'in_payout', amount: negative(due) },
      ...forCoach(due, balances),
    ]);

export const remittanceFailed = releasedAs('remittance_failed');
export const remittanceDeleted = releasedAs('remittance_deleted');

/** The payee's bank sent the money back after it was paid: a compensating entry. */
export const remittanceReturned = ({ id, coachId, due, paid, fee }: RemittanceAmounts, balances: Balances): Entry =>
  entryOf('remittance_returned', { sourceId: id, coachId }, [
    { account: 'bank', amount: negative(paid) },
    { account: 'platform_fee', amount: negative(fee) },
    ...forCoach(due, balances),
  ]);

interface Decided {
  readonly id: string;
  readonly coachId: string;
  readonly amount: Money;
}

export const chargedBack = ({ id, coachId, amount }: Decided): Entry =>
  entryOf('chargeback', { sourceId: id, coachId }, [
    { account: 'clearing', amount },
    { account: 'chargebacks', amount: negative(amount) },
  ]);

export const chargebackReversed = ({ id, coachId, amount }: Decided): Entry =>
  entryOf('chargeback_reversed', { sourceId: id, coachId }, [
    { account: 'clearing', amount: negative(amount) },
    { account: 'chargebacks', amount },
  ]);

export const debtWrittenOff = ({ id, coachId, amount }: Decided): Entry =>
  entryOf('debt_written_off', { sourceId: id, coachId }, [
    { account: 'debt', amount },
    { account: 'write_off', amount: negative(amount) },
  ]);

const smaller = (a: Money, b: Money): Money => (compare(a, b) <= 0 ? a : b);
