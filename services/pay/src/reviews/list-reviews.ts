import { formatExactAmount as exact } from '@leko/money';
import type { LoggedCall } from '@leko/upstream';
import type { Deps } from '../deps.ts';
import { moneyOf, type Payment } from '../payments/domain/payment.ts';
import { statusOf } from '../payments/domain/states.ts';
import { findPayments } from '../payments/store.ts';
import { actionsFor, meaningOf, overdueBefore, type ReviewAction, type ReviewKind } from './domain/review.ts';
import { listOpenReviews, type OpenReview } from './store.ts';

type Reader = Pick<Deps, 'db' | 'clock' | 'callLog'>;
type Call = Pick<LoggedCall, 'id' | 'name' | 'method' | 'path' | 'statusCode' | 'createdAt'>;

/** What waits for a person, with all that is known of it. */
export interface ReviewView {
  id: string;
  kind: ReviewKind;
  reason: string;
  since: string;
  ageSeconds: number;
  /** What a person may decide, and what each means. */
  actions: { action: ReviewAction; means: string }[];
  payment?: object;
  /** The status in the bank's own words, as last read. */
  bank?: object;
  /** The newest calls that served the payment or the object; whole in the log of upstream calls. */
  calls: readonly Call[];
}

export interface ReviewQuery {
  readonly kind: ReviewKind | undefined;
  readonly page: number;
  readonly limit: number;
}

const CALLS_PER_ITEM = 5;

export async function listReviews(deps: Reader, query: ReviewQuery): Promise<{ data: ReviewView[]; total: number }> {
  const now = deps.clock();
  const { rows, total } = await listOpenReviews(deps.db, { ...query, before: overdueBefore(now) });
  return { data: await viewReviews(deps, rows, now), total };
}

async function viewReviews({ db, callLog }: Reader, rows: readonly OpenReview[], now: Date): Promise<ReviewView[]> {
  const ids = rows.flatMap(({ payment_id }) => payment_id ?? []);
  const payments = new Map((await findPayments(db, ids)).map((payment) => [payment.id, payment]));
  const calls = await callLog.newestOf([...new Set([...ids, ...rows.map(({ id }) => id)])], CALLS_PER_ITEM);
  return rows.map((row) => {
    const payment = row.payment_id === null ? undefined : payments.get(row.payment_id);
    return {
      id: row.id,
      kind: row.kind,
      reason: row.reason,
      since: row.since.toISOString(),
      ageSeconds: Math.max(0, Math.round((now.getTime() - row.since.getTime()) / 1_000)),
      actions: choicesFor(row),
      ...(payment ? viewOf(payment) : {}),
      calls: calls.filter(({ trackingId }) => trackingId === row.id || trackingId === row.payment_id).map(viewCall),
    };
  });
}

const choicesFor = ({ kind, reason }: OpenReview) =>
  actionsFor(kind, reason).map((action) => ({ action, means: meaningOf[kind][action] ?? action }));

function viewOf(payment: Payment): Pick<ReviewView, 'payment' | 'bank'> {
  const { id, orderId, athleteId, coachId, state, amount, refunded, refundReserved, createdAt, bankView } = payment;
  const { bankAmount, paidAt } = moneyOf(payment);
  const view = {
    paymentId: id,
    ...{ orderId, athleteId, coachId, state },
    status: statusOf[state],
    amount: exact(amount),
    ...(bankAmount === undefined ? {} : { bankAmount: exact(bankAmount) }),
    refunded: exact(refunded),
    refundReserved: exact(refundReserved),
    createdAt: createdAt.toISOString(),
    ...(paidAt === undefined ? {} : { paidAt: paidAt.toISOString() }),
  };
  return { payment: view, ...(bankView === undefined ? {} : { bank: bankView }) };
}

const viewCall = ({ id, name, method, path, statusCode, createdAt }: LoggedCall): Call => ({
  id,
  name,
  method,
  path,
  statusCode,
  createdAt,
});
