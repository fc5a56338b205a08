import { add, compare, kopecks, type Money, subtract, ZERO } from '@leko/money';

/** A payment as the coach's books see it: plain facts, each of them the same in whatever order they came. */
export interface Income {
  readonly paymentId: string;
  readonly coachId: string;
  /** When it began to count; undefined while the money is only held. */
  readonly countsAt: Date | undefined;
  /** What the bank really took. */
  readonly received: Money;
  readonly fee: Money;
  /** Contained in the fee. */
  readonly vat: Money;
  /** What refunds gave back, all told; the coach's part of it stands in the lines. */
  readonly returned: Returned;
  readonly lines: readonly IncomeLine[];
}

export interface Returned {
  readonly amount: Money;
  readonly fee: Money;
  readonly vat: Money;
}

/** The coach's share of one session. */
export interface IncomeLine {
  readonly sessionId: string;
  readonly share: Money;
  readonly refunded: Money;
  /** What decisions left the coach of the share; all of it without a dispute. */
  readonly kept: Money;
  readonly openDisputes: number;
}

export interface Refund extends Returned {
  readonly lines: readonly { readonly sessionId: string; readonly share: Money }[];
}

export const NOTHING_RETURNED: Returned = { amount: ZERO, fee: ZERO, vat: ZERO };

export const newLine = (sessionId: string, share: Money): IncomeLine => ({
  sessionId,
  share: whole(share),
  refunded: ZERO,
  kept: share,
  openDisputes: 0,
});

/** Money that counts already goes on counting from when it did. */
export const capture = (income: Income, at: Date): Income => ({ ...income, countsAt: income.countsAt ?? at });

export function refund(income: Income, { amount, fee, vat, lines }: Refund): Income {
  const { returned } = income;
  const after = {
    ...income,
    returned: { amount: add(returned.amount, amount), fee: add(returned.fee, fee), vat: add(returned.vat, vat) },
  };
  return lines.reduce(
    (next, { sessionId, share }) => changeLine(next, sessionId, (line) => giveBack(line, share)),
    after,
  );
}

function giveBack(line: IncomeLine, share: Money): IncomeLine {
  const refunded = add(line.refunded, whole(share));
  if (compare(refunded, line.share) > 0) throw new RangeError(`more is refunded than there was of ${line.sessionId}`);
  return { ...line, refunded };
}

export const openDispute = (income: Income, sessionId: string): Income =>
  changeLine(income, sessionId, (line) => ({ ...line, openDisputes: line.openDisputes + 1 }));

/** A later decision takes away more, never less: what an athlete was awarded stays awarded. */
export const resolveDispute = (income: Income, sessionId: string, kept: (share: Money) => Money): Income =>
  changeLine(income, sessionId, (line) => ({
    ...line,
    openDisputes: line.openDisputes - 1,
    kept: smaller(line.kept, kept(line.share)),
  }));

export type Outcome = 'coach' | 'athlete' | 'split';

/** What a decision leaves the coach of a share. A split that names no amount is one in halves. */
export function keptOf(outcome: Outcome, coachAmount: Money | undefined, share: Money): Money {
  switch (outcome) {
    case 'coach':
      return share;
    case 'athlete':
      return ZERO;
    case 'split':
      return smaller(share, coachAmount ?? kopecks(share.kopecks / 2n));
  }
}

function changeLine(income: Income, sessionId: string, change: (line: IncomeLine) => IncomeLine): Income {
  const index = income.lines.findIndex((line) => line.sessionId === sessionId);
  const line = income.lines[index];
  if (line === undefined) throw new RangeError(`payment ${income.paymentId} has no session ${sessionId}`);
  return { ...income, lines: income.lines.with(index, change(line)) };
}

/** Where the coach's share of a session stands. */
export interface Standing {
  readonly owed: Money;
  readonly frozen: Money;
  /** Awarded to the athlete, and not given back to them yet. */
  readonly aside: Money;
  /** Coaches are paid whole roubles: what a split leaves below one. */
  readonly rounding: Money;
}

export function standingOf({ share, refunded, kept, openDisputes }: IncomeLine): Standing {
  const left = subtract(share, refunded);
  const coachs = smaller(wholeRoubles(kept), left);
  const aside = smaller(subtract(share, kept), subtract(left, coachs));
  const rounding = subtract(subtract(left, coachs), aside);
  const [owed, frozen] = openDisputes > 0 ? [ZERO, coachs] : [coachs, ZERO];
  return { owed, frozen, aside, rounding };
}

const KOPECKS_PER_ROUBLE = 100n;

/** Earnings are shown in whole roubles; a share that is not whole has been computed wrongly, and a person must look. */
function whole(amount: Money): Money {
  if (amount.kopecks % KOPECKS_PER_ROUBLE !== 0n) throw new RangeError('the coach share is not in whole roubles');
  return amount;
}

const wholeRoubles = ({ kopecks: value, currency }: Money): Money =>
  kopecks(value - (value % KOPECKS_PER_ROUBLE), currency);
const smaller = (a: Money, b: Money): Money => (compare(a, b) <= 0 ? a : b);
