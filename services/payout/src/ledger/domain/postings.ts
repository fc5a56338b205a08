import { add, compare, type Money, subtract, ZERO } from '@leko/money';
import { partsOfShare, type Receivable, type ShareParts } from '../../earnings/domain/receivable.ts';
import { type Entry, type EntryKind, entryOf, negative, type Posting } from './ledger.ts';

/** The coach's balances before an entry: they decide what repays a debt and what becomes one. */
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

/** Kinds of entries about a payment. */
export type ReceivableFact = Extract<EntryKind, `payment_${string}` | `dispute_${string}`>;

/**
 * The entry of a fact about a payment is the difference of what the payment contributes before and after. So the balances end
 * up the same in any order of refunds, captures and disputes. Undefined where nothing moves.
 */
export function receivableEntry(
  { kind, sourceId }: { kind: ReceivableFact; sourceId: string },
  { before, after }: { before: Receivable | undefined; after: Receivable },
  balances: Balances,
): Entry | undefined {
  const [then, now] = [before === undefined ? NOTHING : contributionOf(before), contributionOf(after)];
  const change = (name: keyof Contribution): Money => subtract(now[name], then[name]);
  const postings = [
    ...bookedAccounts.map((account) => ({ account, amount: change(account) })),
    ...forCoach(change('owed'), balances),
  ];
  if (postings.every(({ amount }) => amount.kopecks === 0n)) return undefined;
  return entryOf(kind, { sourceId, coachId: after.coachId }, postings);
}

const bookedAccounts = ['clearing', 'platform_fee', 'vat', 'unapplied', 'frozen', 'rounding'] as const;
/** What one payment contributes to the accounts; `owed` is divided between the coach's balance and debt. */
type Contribution = Readonly<Record<(typeof bookedAccounts)[number] | 'owed', Money>>;
const NOTHING: Contribution = {
  clearing: ZERO,
  platform_fee: ZERO,
  vat: ZERO,
  unapplied: ZERO,
  frozen: ZERO,
  rounding: ZERO,
  owed: ZERO,
};

/** It sums to zero. Money that is only held contributes nothing. */
function contributionOf(receivable: Receivable): Contribution {
  if (receivable.countsAt === undefined) return NOTHING;
  const shares = receivable.lines.map(partsOfShare);
  const total = (pick: (parts: ShareParts) => Money) => add(...shares.map(pick));
  const held = subtract(receivable.received, receivable.returned.amount);
  const fee = subtract(receivable.fee, receivable.returned.fee);
  const vat = subtract(receivable.vat, receivable.returned.vat);
  const [owed, frozen, rounding] = [total((at) => at.owed), total((at) => at.frozen), total((at) => at.rounding)];
  return {
    clearing: negative(held),
    platform_fee: subtract(fee, vat),
    vat,
    // Awarded to athletes, or received beyond what was asked for.
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
