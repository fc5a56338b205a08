import { kopecks, type Money } from '@leko/money';

/**
 * The chart of accounts. Credit is positive: what we owe (to coaches, to the tax office, to ourselves as revenue) stands as a
 * positive balance, and what we have (money at the acquirer, at the bank) or have lost runs negative. Every entry sums to zero.
 * The accounts of a coach exist once per coach; `debt` alone may run negative, and never stands above zero.
 */
export const chart = {
  clearing: { owner: 'platform', what: 'money that the acquirer has taken for us' },
  bank: { owner: 'platform', what: 'our account at the payout bank' },
  platform_fee: { owner: 'platform', what: 'our revenue, net of VAT' },
  vat: { owner: 'platform', what: 'VAT on our revenue' },
  rounding: { owner: 'platform', what: 'kopecks that whole roubles leave over' },
  unapplied: { owner: 'platform', what: 'money that no coach is owed: paid too much, or awarded to an athlete' },
  chargebacks: { owner: 'platform', what: 'what banks took back from us' },
  write_off: { owner: 'platform', what: 'debts of coaches that we gave up' },
  coach: { owner: 'coach', what: 'owed to the coach, cooling or available' },
  frozen: { owner: 'coach', what: 'shares of sessions that are disputed' },
  in_payout: { owner: 'coach', what: 'reserved for a remittance that is on its way' },
  debt: { owner: 'coach', what: 'what the coach owes us, as a negative balance' },
} as const satisfies Record<string, { owner: 'platform' | 'coach'; what: string }>;
export type AccountKind = keyof typeof chart;
export const accountKinds = Object.keys(chart) as AccountKind[];
export const coachAccounts = accountKinds.filter((kind) => chart[kind].owner === 'coach');

const balance = ['coach', 'debt'] as const;
const payment = [...balance, 'frozen', 'clearing', 'platform_fee', 'vat', 'unapplied', 'rounding'] as const;

/** Every business fact that can be booked, and the only accounts that it may move. */
export const templates = {
  payment_received: { moves: payment, what: 'a payment was received: the coach’s share, our fee and its VAT' },
  payment_captured: { moves: payment, what: 'held money was captured: what was not refunded before counts now' },
  payment_refunded: {
    moves: payment,
    what: 'refunded: the coach’s part from the balance, and as debt where that is not enough',
  },
  dispute_opened: { moves: [...balance, 'frozen'], what: 'the share of the session waits for a decision' },
  dispute_resolved: {
    moves: [...balance, 'frozen', 'unapplied', 'rounding'],
    what: 'what the coach keeps is owed again, the rest is withheld for the athlete',
  },
  chargeback: { moves: ['clearing', 'chargebacks'], what: 'the payer’s bank took the money back: our loss' },
  chargeback_reversed: { moves: ['clearing', 'chargebacks'], what: 'the payer’s bank gave it to us again' },
  debt_written_off: { moves: ['debt', 'write_off'], what: 'an operator gave a debt up: our loss' },
  remittance_reserved: {
    moves: ['coach', 'in_payout'],
    what: 'reserved for a remittance, so that it is not paid out twice',
  },
  remittance_completed: { moves: ['in_payout', 'bank', 'platform_fee'], what: 'the bank has paid; the fee is ours' },
  remittance_failed: { moves: [...balance, 'in_payout'], what: 'the bank has not paid: the money is back' },
  remittance_deleted: { moves: [...balance, 'in_payout'], what: 'deleted before it was sent' },
  remittance_returned: { moves: [...balance, 'bank', 'platform_fee'], what: 'paid, and sent back: fee included' },
} as const satisfies Record<string, { moves: readonly AccountKind[]; what: string }>;
export type EntryKind = keyof typeof templates;
export const entryKinds = Object.keys(templates) as EntryKind[];

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

/** Builds an entry, without postings of zero. Throws where it does not sum to zero or moves an account beyond its template. */
export function entryOf(
  kind: EntryKind,
  of: { sourceId: string; coachId: string },
  postings: readonly Posting[],
): Entry {
  const moving = postings.filter(({ amount }) => amount.kopecks !== 0n);
  const allowed: readonly AccountKind[] = templates[kind].moves;
  const stray = moving.find(({ account }) => !allowed.includes(account));
  if (stray !== undefined) throw new RangeError(`${kind} of ${of.sourceId} must not move ${stray.account}`);
  const sums = Map.groupBy(moving, ({ amount }) => amount.currency);
  const unbalanced = [...sums.values()].some((group) => sumOf(group) !== 0n);
  if (unbalanced || moving.length < 2) throw new RangeError(`${kind} of ${of.sourceId} does not balance`);
  return { kind, ...of, postings: moving };
}

const sumOf = (postings: readonly Posting[]): bigint => postings.reduce((sum, { amount }) => sum + amount.kopecks, 0n);

export const negative = (amount: Money): Money => kopecks(-amount.kopecks, amount.currency);

/** What an entry changes in what the coach is owed, debts taken off. */
export const owedBy = ({ postings }: Entry): Money =>
  kopecks(sumOf(postings.filter(({ account }) => account === 'coach' || account === 'debt')));
