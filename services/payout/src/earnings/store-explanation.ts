import { kopecks, type Money } from '@leko/money';
import { sql } from 'kysely';
import type { Database } from '../db/tables.ts';
import type { EntryKind } from '../ledger/domain/ledger.ts';
import type { ExplainedMovement } from '../ledger/domain/movement.ts';

export interface Explanation {
  readonly movements: readonly ExplainedMovement[];
  readonly total: number;
  /** The sum of all of them; below zero where debts exceed the rest. */
  readonly sum: Money;
}

interface Query {
  readonly coachId: string;
  /** Payments that count later are left out until a remittance takes them; undefined leaves nothing out. */
  readonly until: Date | undefined;
  readonly offset: number;
  readonly limit: number;
}

interface Row {
  total: bigint;
  sum: bigint;
  booked_at: Date | null;
  kind: EntryKind;
  amount: bigint;
  running_sum: bigint;
  payment_id: string | null;
  order_id: string | null;
  remittance_id: string | null;
  receipt_link: string | null;
}

/**
 * A page of the changes behind a figure, read by one statement and so at one moment. Positions are dense and every row has the
 * sum up to it, so a page deep in a long history costs as much as the first. Rows are counted and their sums corrected only
 * from the first hidden row on, which is recent: `range` limits them.
 */
export async function readExplanation(db: Database, query: Query): Promise<Explanation> {
  const { coachId, until, offset, limit } = query;
  const end = offset + limit;
  const { rows } = await sql<Row>`
    with hidden as (
      select position, amount from movement
      where coach_id = ${coachId} and taken_by is null and counts_at > ${until ?? 'infinity'}::timestamptz),
    range as (
      select least(${offset}::bigint + 1, coalesce(min(position), ${offset}::bigint + 1)) as first,
        ${end}::bigint + case when min(position) <= ${end}::bigint then count(*) else 0 end as last
      from hidden),
    counted as (
      select movement.*, hidden.position is null as is_shown,
        movement.balance - coalesce(sum(hidden.amount) over (order by movement.position), 0) as running_sum
      from movement left join hidden using (position)
      where coach_id = ${coachId} and position between (select first from range) and (select last from range)),
    page as (
      select * from counted where is_shown order by position
      offset (select ${offset}::bigint + 1 - first from range) limit ${limit}),
    whole as (
      select coalesce(max(position), 0) - (select count(*) from hidden) as total,
        coalesce(max(balance), 0) - (select coalesce(sum(amount), 0) from hidden) as sum
      from (select position, balance from movement where coach_id = ${coachId} order by position desc limit 1) as last)
    select whole.total::bigint, whole.sum::bigint, entry.booked_at, entry.kind, page.amount, page.running_sum::bigint,
      page.payment_id, income.order_id, page.taken_by as remittance_id,
      case when entry.kind = 'payment_refunded' then refund.receipt_link else income.receipt_link end as receipt_link
    from whole left join page on true
    left join entry on entry.id = page.entry_id
    left join income on income.payment_id = page.payment_id
    left join refund on refund.refund_id = entry.source_id
    order by page.position`.execute(db);
  const [first] = rows;
  return {
    movements: rows.flatMap(fromRow),
    total: Number(first?.total ?? 0n),
    sum: kopecks(first?.sum ?? 0n),
  };
}

function fromRow(row: Row): ExplainedMovement[] {
  if (row.booked_at === null) return []; // The page is empty; the sums stand alone.
  return [
    {
      at: row.booked_at,
      kind: row.kind,
      amount: kopecks(row.amount),
      runningSum: kopecks(row.running_sum),
      paymentId: row.payment_id ?? undefined,
      orderId: row.order_id ?? undefined,
      remittanceId: row.remittance_id ?? undefined,
      receiptLink: row.receipt_link ?? undefined,
    },
  ];
}
