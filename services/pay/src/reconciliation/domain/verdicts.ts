import { compare, isEqual, type Money, subtract, ZERO } from '@leko/money';
import { type PaymentState, statusOf } from '../../payments/domain/states.ts';
import type { BankRow, BankStatus, Evidence, Finding, OurPayment, Reason } from './findings.ts';

/** A row of the bank that belongs to no payment, or not to the one that it names. */
export const judgeUnmatched = (row: BankRow, reason: Reason): Finding => ({
  ...bankSide(row),
  verdict: 'open',
  reason,
});

/** A row of the bank and the payment it belongs to. */
export function judgePair(row: BankRow, ours: OurPayment, evidence: Evidence | undefined): Finding {
  const back = refundedAtBank(row, evidence);
  const sides = { ...ourSide(ours), ...bankSide(row), bankRefunded: back };
  const reason = differenceOf(row, ours) ?? refundDifferenceOf(row, ours, back);
  if (reason !== undefined) return { ...sides, verdict: 'open', reason };
  return row.status === 'refunding' ? { ...sides, verdict: 'matched', reason: 'refund_at_work' } : matched(sides);
}

const matched = (sides: Omit<Finding, 'verdict'>): Finding => ({ ...sides, verdict: 'matched' });

/** A payment that the registry of its day lacks. Nothing is corrected here: the bank's answer about the operation gives the reason. */
export function judgeAlone(ours: OurPayment, evidence: Evidence | undefined, isOver: boolean): Finding {
  const open = (reason: Reason): Finding => ({ ...ourSide(ours), verdict: 'open', reason });
  if (ours.operationId === undefined) return open('unknown_at_bank');
  if (evidence === undefined) return open('missing_at_bank');
  if (!evidence.known) return isWithoutMoney(ours.state) ? noMoney(ours, 'no_longer_at_bank') : open('unknown_at_bank');
  const row = { ...evidence, commission: undefined, enrolment: undefined };
  const reason = absenceOf(evidence.status, isOver);
  if (isWithoutMoney(ours.state))
    return reason === 'unpaid_at_bank' ? noMoney(ours, 'no_longer_at_bank') : judgePair(row, ours, evidence);
  if (reason === 'held_at_bank' && isHeld(ours)) return noMoney(ours, 'held_at_bank');
  if (reason !== 'refund_at_work' && reason !== 'not_listed_yet')
    return { ...open(reason), bankStatus: evidence.status };
  const pair = judgePair(row, ours, evidence);
  return pair.verdict === 'matched' ? { ...pair, reason } : pair;
}

/** Both records agree that there is no money. */
function noMoney({ paymentId, operationId, state }: OurPayment, reason: Reason): Finding {
  return { key: operationId ?? paymentId, paymentId, operationId, ourState: state, verdict: 'matched', reason };
}

/** Why the registry has no row for an operation in this state. An operation that is locked by a refund is in none. */
function absenceOf(status: BankStatus, isOver: boolean): Reason {
  switch (status) {
    case 'open':
    case 'expired':
      return 'unpaid_at_bank';
    case 'held':
      return 'held_at_bank';
    case 'refunding':
      return 'refund_at_work';
    case 'paid':
    case 'refunded':
    case 'partly_refunded':
      return isOver ? 'not_in_registry' : 'not_listed_yet';
  }
}

function differenceOf(row: BankRow, ours: OurPayment): Reason | undefined {
  if (row.status === 'open') return 'not_paid_in_full';
  if (isWithoutMoney(ours.state)) return 'unpaid_here';
  if (row.status === 'held' || row.status === 'expired') return 'unexpected_status';
  if (!isEqual(row.amount, figureOf(ours))) return 'amount_differs';
  if (ours.state === 'review') return 'in_review';
  if (isHeld(ours)) return 'held_here';
  return fits(row) ? undefined : 'figures_disagree';
}

/** The amount is what the bank keeps and what it passes on together. */
const fits = ({ amount, commission, enrolment }: BankRow): boolean =>
  commission === undefined || enrolment === undefined || isEqual(subtract(amount, commission), enrolment);

/** Refunds may differ while one is on its way. */
function refundDifferenceOf(
  { status, amount }: BankRow,
  ours: OurPayment,
  back: Money | undefined,
): Reason | undefined {
  if (status === 'refunding') return undefined;
  // The size of the part is unknown: it is more than nothing and less than all.
  if (back === undefined && compare(ours.reserved, ZERO) === 0) return 'refunded_at_bank';
  if (back === undefined) return compare(ours.refunded, amount) < 0 ? undefined : 'not_refunded_at_bank';
  if (compare(back, ours.reserved) > 0) return 'refunded_at_bank';
  return compare(back, ours.refunded) < 0 ? 'not_refunded_at_bank' : undefined;
}

function refundedAtBank({ status, amount }: BankRow, evidence: Evidence | undefined): Money | undefined {
  if (status === 'paid') return ZERO;
  if (status === 'refunded') return amount;
  return evidence?.known ? evidence.refunded : undefined;
}

/** Not paid yet, or ended without money. */
export const isWithoutMoney = (state: PaymentState): boolean =>
  state !== 'review' && (statusOf[state] === 'CREATED' || statusOf[state] === 'FAILED');

/** Paid and held, not captured yet. */
const isHeld = ({ state, takenAt }: OurPayment): boolean => state === 'received' && takenAt === undefined;

/** What the bank should have taken, by our record. */
function figureOf({ state, amount, bankAmount }: OurPayment): Money {
  if (isWithoutMoney(state)) return ZERO;
  return state === 'review' ? amount : (bankAmount ?? amount);
}

export const ourSide = (ours: OurPayment) => ({
  key: ours.operationId ?? `payment:${ours.paymentId}`,
  paymentId: ours.paymentId,
  operationId: ours.operationId,
  ourState: ours.state,
  ourAmount: figureOf(ours),
  ourRefunded: ours.refunded,
});

const bankSide = ({ operationId, status, amount, commission, enrolment }: BankRow) => ({
  key: operationId,
  operationId,
  bankStatus: status,
  bankAmount: amount,
  commission,
  enrolment,
});
