import { add, compare, kopecks, type Money, subtract, ZERO } from '@leko/money';

/** All that is known of one payment that earns money for a coach. The facts give the same result in any order. */
export interface Receivable {
  readonly paymentId: string;
  readonly coachId: string;
  /** Since when it counts; undefined while the money is only held. */
  readonly countsAt: Date | undefined;
  /** What the bank took, which may differ from what was asked for. */
  readonly received: Money;
  readonly fee: Money;
  /** Contained in the fee. */
  readonly vat: Money;
  /** The sum of all refunds; the coach's part of them is in the lines. */
  readonly returned: Returned;
  readonly lines: readonly ReceivableLine[];
}

/** What refunds returned of a payment; the VAT is contained in the fee. */
export interface Returned {
  readonly amount: Money;
  readonly fee: Money;
  readonly vat: Money;
}

/** The coach's share of one session. */
export interface ReceivableLine {
  readonly sessionId: string;
  readonly share: Money;
  readonly refunded: Money;
  /** What the decisions of disputes leave the coach; the whole share without a dispute. */
  readonly kept: Money;
  readonly openDisputes: number;
}

export interface Refund extends Returned {
  readonly lines: readonly { readonly sessionId: string; readonly share: Money }[];
}

export const NOTHING_RETURNED: Returned = { amount: ZERO, fee: ZERO, vat: ZERO };

export const newLine = (sessionId: string, share: Money): ReceivableLine => ({
  sessionId,
  share: whole(share),
  refunded: ZERO,
  kept: share,
  openDisputes: 0,
});

/** A payment that counts already keeps its date. */
export const capture = (receivable: Receivable, at: Date): Receivable => ({
  ...receivable,
  countsAt: receivable.countsAt ?? at,
});

export function refund(receivable: Receivable, { amount, fee, vat, lines }: Refund): Receivable {
  const { returned } = receivable;
  const after = {
    ...receivable,
    returned: { amount: add(returned.amount, amount), fee: add(returned.fee, fee), vat: add(returned.vat, vat) },
  };
  return lines.reduce(
    (next, { sessionId, share }) => changeLine(next, sessionId, (line) => giveBack(line, share)),
    after,
  );
}

function giveBack(line: ReceivableLine, share: Money): ReceivableLine {
  const refunded = add(line.refunded, whole(share));
  if (compare(refunded, line.share) > 0) throw new RangeError(`more is refunded than there was of ${line.sessionId}`);
  return { ...line, refunded };
}

export const openDispute = (receivable: Receivable, sessionId: string): Receivable =>
  changeLine(receivable, sessionId, (line) => ({ ...line, openDisputes: line.openDisputes + 1 }));

/** A later decision takes away more, never less: what an athlete was awarded stays awarded. */
export const resolveDispute = (receivable: Receivable, sessionId: string, kept: (share: Money) => Money): Receivable =>
  changeLine(receivable, sessionId, (line) => ({
    ...line,
    openDisputes: line.openDisputes - 1,
    kept: smaller(line.kept, kept(line.share)),
  }));

export type Outcome = 'coach' | 'athlete' | 'split';

/** What a decision leaves the coach of a share. A split without an amount is one in halves. */
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

function changeLine(
  receivable: Receivable,
  sessionId: string,
  change: (line: ReceivableLine) => ReceivableLine,
): Receivable {
  const index = receivable.lines.findIndex((line) => line.sessionId === sessionId);
  const line = receivable.lines[index];
  if (line === undefined) throw new RangeError(`payment ${receivable.paymentId} has no session ${sessionId}`);
  return { ...receivable, lines: receivable.lines.with(index, change(line)) };
}

/** The parts of the coach's share of a session, after refunds. */
export interface ShareParts {
  readonly owed: Money;
  readonly frozen: Money;
  /** Awarded to the athlete, and not refunded yet. */
  readonly awarded: Money;
  /** What a split leaves below a whole rouble: coaches are owed whole roubles. */
  readonly rounding: Money;
}

export function partsOfShare({ share, refunded, kept, openDisputes }: ReceivableLine): ShareParts {
  const left = subtract(share, refunded);
  const coachPart = smaller(wholeRoubles(kept), left);
  const awarded = smaller(subtract(share, kept), subtract(left, coachPart));
  const rounding = subtract(subtract(left, coachPart), awarded);
  const [owed, frozen] = openDisputes > 0 ? [ZERO, coachPart] : [coachPart, ZERO];
  return { owed, frozen, awarded, rounding };
}

const KOPECKS_PER_ROUBLE = 100n;

/** Earnings are in whole roubles: a share that is not was computed wrongly, and its event is parked. */
function whole(amount: Money): Money {
  if (amount.kopecks % KOPECKS_PER_ROUBLE !== 0n) throw new RangeError('the coach share is not in whole roubles');
  return amount;
}

const wholeRoubles = ({ kopecks: value, currency }: Money): Money =>
  kopecks(value - (value % KOPECKS_PER_ROUBLE), currency);
const smaller = (a: Money, b: Money): Money => (compare(a, b) <= 0 ? a : b);
