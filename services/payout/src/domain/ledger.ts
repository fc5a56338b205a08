import { kopecks, type Money } from '@leko/money';

/**
 * The chart of accounts. Credit is positive: what we owe (to coaches, to the tax office, to ourselves as revenue) stands as a
 * positive balance, and what we have (money at the acquirer, at the bank) runs negative. Every entry sums to zero.
 * An account of a coach exists once per coach and must never go below zero.
 */
export const chart = {
  clearing: { owner: 'platform', what: 'money that the acquirer has taken for us' },
  bank: { owner: 'platform', what: 'our account at the payout bank' },
  platform_fee: { owner: 'platform', what: 'our revenue, net of VAT' },
  vat: { owner: 'platform', what: 'VAT on our revenue' },
  coach: { owner: 'coach', what: 'owed to the coach, cooling or available' },
  in_payout: { owner: 'coach', what: 'reserved for a remittance that is on its way' },
} as const satisfies Record<string, { owner: 'platform' | 'coach'; what: string }>;
export type AccountKind = keyof typeof chart;
export const accountKinds = Object.keys(chart) as AccountKind[];

export type EntryKind =
  | 'payment_received'
  | 'remittance_reserved'
  | 'remittance_completed'
  | 'remittance_failed'
  | 'remittance_returned';

export interface Posting {
  readonly account: AccountKind;
  readonly amount: Money;
}

/** One business fact. Its coach accounts are those of `coachId`; kind and source together are unique for ever. */
export interface Entry {
  readonly kind: EntryKind;
  readonly sourceId: string;
  readonly coachId: string;
  readonly postings: readonly Posting[];
}

/** Builds an entry; postings of nothing are left out, and one that does not sum to zero is a bug. */
export function entryOf(
  kind: EntryKind,
  of: { sourceId: string; coachId: string },
  postings: readonly Posting[],
): Entry {
  const moving = postings.filter(({ amount }) => amount.kopecks !== 0n);
  const sums = Map.groupBy(moving, ({ amount }) => amount.currency);
  const unbalanced = [...sums.values()].some((group) => sumOf(group) !== 0n);
  if (unbalanced || moving.length < 2) throw new RangeError(`${kind} of ${of.sourceId} does not balance`);
  return { kind, ...of, postings: moving };
}

const sumOf = (postings: readonly Posting[]): bigint => postings.reduce((sum, { amount }) => sum + amount.kopecks, 0n);

export const negative = (amount: Money): Money => kopecks(-amount.kopecks, amount.currency);
