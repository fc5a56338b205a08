import { formatExactAmount, kopecks, subtract } from '@leko/money';
import { invalidInput } from '@leko/server';
import type { Deps } from '../deps.ts';
import { dayAfter, isDay, type MoscowDay, moscowDayOf } from '../payments/domain/moscow-day.ts';
import type { Verdict } from './domain/judgement.ts';
import { findDay } from './store.ts';
import { type LineFilter, type ListedLine, listLines, totalsOf } from './store-lines.ts';

export type LineView = ReturnType<typeof viewLine>;

export interface ReconciliationQuery extends Omit<LineFilter, 'day'> {
  readonly date: string | undefined;
}

/** Before the platform took its first payment. */
const FIRST_DAY: MoscowDay = '2020-01-01';

/** The day that is asked for; yesterday where none is, the newest that can have been compared. */
export function askedDay(date: string | undefined, now: Date): MoscowDay {
  if (date === undefined) return dayAfter(moscowDayOf(now), -1);
  if (!isDay(date)) throw invalidInput('/querystring/date', 'must be a day of the calendar, such as 2026-11-29');
  if (date < FIRST_DAY) throw invalidInput('/querystring/date', `must not be before ${FIRST_DAY}`);
  return date;
}

/** A day as it was last compared: the verdict of every line, and the totals. */
export async function viewReconciliation({ db, clock }: Pick<Deps, 'db' | 'clock'>, query: ReconciliationQuery) {
  const now = clock();
  const day = askedDay(query.date, now);
  const [row, totals, lines] = [
    await findDay(db, day),
    await totalsOf(db, day),
    await listLines(db, { ...query, day }),
  ];
  return {
    date: day,
    status: row?.state ?? 'pending',
    ...(row?.reason ? { reason: row.reason } : {}),
    ...(row?.compared_at ? { comparedAt: row.compared_at.toISOString() } : {}),
    totals: viewTotals(totals),
    data: lines.map((line) => viewLine(line, now)),
    count: lines.length,
    page: query.page,
    limit: query.limit,
    total: countOf(totals.counts, query.verdict),
  };
}

type Totals = Awaited<ReturnType<typeof totalsOf>>;

const viewTotals = ({ bank, commission, enrolment, ours, counts }: Totals) => ({
  bankAmount: exact(bank),
  commissionAmount: exact(commission),
  enrolmentAmount: exact(enrolment),
  ourAmount: exact(ours),
  differenceAmount: formatExactAmount(subtract(kopecks(bank), kopecks(ours))),
  counts,
});

const countOf = (counts: Totals['counts'], verdict: Verdict | undefined): number =>
  verdict === undefined ? Object.values(counts).reduce((sum, count) => sum + count, 0) : counts[verdict];

const exact = (value: bigint): string => formatExactAmount(kopecks(value));

/** The member, or none where the value is empty. */
const shown = <Name extends string, Value>(name: Name, value: Value | null): Partial<Record<Name, Value>> =>
  value === null ? {} : ({ [name]: value } as Record<Name, Value>); // A computed name is a string to the compiler.
const money = <Name extends string>(name: Name, value: bigint | null) =>
  shown(name, value === null ? null : exact(value));

export const viewLine = (line: ListedLine, now: Date) => ({
  id: line.id,
  date: line.day,
  verdict: line.verdict,
  ...shown('reason', line.reason),
  ...shown('paymentId', line.payment_id),
  ...shown('orderId', line.order_id),
  ...shown('operationId', line.operation_id),
  ...shown('ourState', line.our_state),
  ...shown('bankStatus', line.bank_status),
  ...money('ourAmount', line.our_amount),
  ...money('bankAmount', line.bank_amount),
  ...money('ourRefundedAmount', line.our_refunded),
  ...money('bankRefundedAmount', line.bank_refunded),
  ...money('commissionAmount', line.commission),
  ...money('enrolmentAmount', line.enrolment),
  ...shown('detail', line.detail),
  ...viewAge(line, now),
  ...viewExplanation(line),
});

function viewAge({ opened_at: openedAt, closed_at: closedAt }: ListedLine, now: Date) {
  if (openedAt === null) return {};
  const until = closedAt ?? now;
  return {
    openedAt: openedAt.toISOString(),
    ageSeconds: Math.max(0, Math.floor((until.getTime() - openedAt.getTime()) / 1_000)),
    ...shown('closedAt', closedAt === null ? null : closedAt.toISOString()),
  };
}

function viewExplanation({ explanation, explained_by: who, explained_at: at }: ListedLine) {
  if (explanation === null || who === null || at === null) return {};
  return { explanation: { why: explanation, who, explainedAt: at.toISOString() } };
}
