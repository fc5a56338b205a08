import { type PaymentState, statusOf } from './payment-states.ts';
import type { BankOperation, Finding, StrangeRow } from './reconciliation-books.ts';
import { isOverlooked } from './reconciliation-schedule.ts';
import { judgeStray } from './reconciliation-verdicts.ts';
import { hasMoney } from './settlement.ts';

export interface KnownPayment {
  readonly paymentId: string;
  readonly operationId: string | undefined;
  readonly state: PaymentState;
}

export interface RecentOperations {
  readonly operations: readonly (BankOperation & { readonly paidAt: Date | undefined })[];
  readonly strange: readonly StrangeRow[];
}

export interface Overlooked {
  /** Payments that the bank has money for, and that are unpaid here. */
  readonly missed: readonly string[];
  /** Money at the bank that belongs to nothing of ours. */
  readonly differences: readonly Finding[];
}

/** What the bank's recent operations tell that we should have known by now. */
export function overlookedIn(
  { operations, strange }: RecentOperations,
  payments: readonly KnownPayment[],
  now: Date,
): Overlooked {
  const withMoney = operations.filter((one) => hasMoney(one) && isOverlooked(one.paidAt, now));
  const looked = withMoney.map((operation) => ({ operation, payment: ownerOf(operation, payments) }));
  return {
    missed: looked.flatMap(({ payment }) => (payment && isUnpaidHere(payment) ? payment.paymentId : [])),
    differences: [
      ...looked.flatMap(({ operation, payment }) => (payment === undefined ? judgeUnknown(operation, payments) : [])),
      ...strange.flatMap(judgeUnreadable),
    ],
  };
}

function ownerOf(operation: BankOperation, payments: readonly KnownPayment[]): KnownPayment | undefined {
  const own = payments.find(({ operationId }) => operationId === operation.operationId);
  return own ?? payments.find((one) => one.paymentId === operation.paymentId && one.operationId === undefined);
}

const isUnpaidHere = ({ state }: KnownPayment): boolean =>
  state !== 'review' && (statusOf[state] === 'CREATED' || statusOf[state] === 'FAILED');

function judgeUnknown(operation: BankOperation, payments: readonly KnownPayment[]): Finding {
  const row = { ...operation, commission: undefined, enrolment: undefined };
  const claimed = payments.find(({ paymentId }) => paymentId === operation.paymentId);
  if (claimed === undefined) return judgeStray(row, 'unknown_here');
  return { ...judgeStray(row, 'other_operation'), paymentId: claimed.paymentId };
}

/** One without as much as a name cannot be found again; the registry of its day will show it. */
const judgeUnreadable = ({ operationId, detail }: StrangeRow): Finding[] =>
  operationId === undefined
    ? []
    : [{ key: operationId, operationId, verdict: 'open', reason: 'not_understood', detail }];
