import { hasMoney } from '../../payments/domain/settlement.ts';
import type { PaymentState } from '../../payments/domain/states.ts';
import type { BankOperation, Finding, UnreadableRow } from './findings.ts';
import { isOverlooked } from './schedule.ts';
import { isWithoutMoney, judgeUnmatched } from './verdicts.ts';

export interface KnownPayment {
  readonly paymentId: string;
  readonly operationId: string | undefined;
  readonly state: PaymentState;
}

export interface RecentOperations {
  readonly operations: readonly (BankOperation & { readonly paidAt: Date | undefined })[];
  readonly unreadable: readonly UnreadableRow[];
}

export interface Overlooked {
  /** Payments that the bank has money for, and that are unpaid here. */
  readonly missed: readonly string[];
  /** Money at the bank that belongs to nothing of ours. */
  readonly differences: readonly Finding[];
}

/** Money in the bank's recent operations that should be recorded here by now. */
export function overlookedIn(
  { operations, unreadable }: RecentOperations,
  payments: readonly KnownPayment[],
  now: Date,
): Overlooked {
  const ownerOf = ownersAmong(payments);
  const withMoney = operations.filter((one) => hasMoney(one) && isOverlooked(one.paidAt, now));
  const looked = withMoney.map((operation) => ({ operation, ...ownerOf(operation) }));
  return {
    missed: looked.flatMap(({ owner }) => (owner && isWithoutMoney(owner.state) ? owner.paymentId : [])),
    differences: [
      ...looked.flatMap((one) => (one.owner === undefined ? judgeUnknown(one.operation, one.claimed) : [])),
      ...unreadable.flatMap(judgeUnreadable),
    ],
  };
}

/** The payment an operation belongs to, or else the one it claims although that has an operation of its own. */
function ownersAmong(payments: readonly KnownPayment[]) {
  const byOperation = new Map(payments.map((one) => [one.operationId, one]));
  const byPayment = new Map(payments.map((one) => [one.paymentId, one]));
  return ({ operationId, paymentId }: BankOperation): { owner?: KnownPayment; claimed?: KnownPayment } => {
    const own = byOperation.get(operationId);
    if (own !== undefined) return { owner: own };
    const claimed = byPayment.get(paymentId ?? '');
    if (claimed === undefined) return {};
    return claimed.operationId === undefined ? { owner: claimed } : { claimed };
  };
}

function judgeUnknown(operation: BankOperation, claimed: KnownPayment | undefined): Finding {
  const row = { ...operation, commission: undefined, enrolment: undefined };
  if (claimed === undefined) return judgeUnmatched(row, 'unknown_here');
  return { ...judgeUnmatched(row, 'other_operation'), paymentId: claimed.paymentId };
}

/** An operation without an id cannot be found again; the registry of its day will show it. */
const judgeUnreadable = ({ operationId, detail }: UnreadableRow): Finding[] =>
  operationId === undefined
    ? []
    : [{ key: operationId, operationId, verdict: 'open', reason: 'not_understood', detail }];
