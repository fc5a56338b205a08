import { kopecks } from '@leko/money';
import { type RawBuilder, sql } from 'kysely';
import type { Database, ReceivableRow } from '../db/tables.ts';
import { dayAfter, startOfDay } from '../documents/domain/calendar.ts';
import { findRemittance, remittancesById } from '../remittances/store.ts';
import { type CoachPayment, coachPaymentStatus, type Operation, type OperationType } from './domain/operation.ts';

export interface OperationQuery {
  readonly coachId: string;
  readonly types: readonly OperationType[];
  /** Both inclusive, as days in the zone. */
  readonly from: string;
  readonly to: string;
  readonly zone: string;
  readonly page: number;
  readonly limit: number;
}

const sources = {
  INCOME: { table: 'income', id: 'payment_id', at: 'paid_at' },
  PAYOUT: { table: 'remittance', id: 'id', at: 'created_at' },
} as const;

/** Newest first. The first rows of each type come from its index, and the page is cut from them. */
export async function listOperations(
  db: Database,
  query: OperationQuery,
): Promise<{ operations: Operation[]; total: number }> {
  const { page, limit, types } = query;
  const rows = types.map((type) => firstRows(type, query, (page + 1) * limit));
  const { rows: wanted } = await sql<{ id: string }>`
    select id from (${sql.join(rows, sql` union all `)}) as operation
    order by at desc, id desc offset ${page * limit} limit ${limit}`.execute(db);
  const counts = types.map((type) => sql`(select count(*) ${fromWhere(type, query)})`);
  const { rows: totals } = await sql<{ total: number }>`select (${sql.join(counts, sql` + `)})::int as total`.execute(
    db,
  );
  const ids = wanted.map(({ id }) => id);
  return { operations: await operationsById(db, ids), total: totals[0]?.total ?? 0 };
}

function firstRows(type: OperationType, query: OperationQuery, count: number): RawBuilder<unknown> {
  const [id, at] = [sql.ref(sources[type].id), sql.ref(sources[type].at)];
  return sql`(select ${id} as id, ${at} as at ${fromWhere(type, query)} order by ${at} desc, ${id} desc limit ${count})`;
}

function fromWhere(type: OperationType, { coachId, from, to, zone }: OperationQuery): RawBuilder<unknown> {
  const { table, at } = sources[type];
  const [begins, ends] = [startOfDay(zone, from), startOfDay(zone, dayAfter(to))];
  return sql`from ${sql.table(table)} where coach_id = ${coachId} and ${sql.ref(at)} >= ${begins} and ${sql.ref(at)} < ${ends}`;
}

/** Undefined also for an operation of another coach. */
export async function findOperation(
  db: Database,
  { id, coachId }: { id: string; coachId: string },
): Promise<Operation | undefined> {
  const row = await db
    .selectFrom('income')
    .selectAll()
    .where('payment_id', '=', id)
    .where('coach_id', '=', coachId)
    .executeTakeFirst();
  if (row !== undefined) return { type: 'INCOME', payment: fromRow(row) };
  const remittance = await findRemittance(db, { id, coachId });
  return remittance && { type: 'PAYOUT', remittance };
}

/** In the order of the ids. */
async function operationsById(db: Database, ids: readonly string[]): Promise<Operation[]> {
  if (ids.length === 0) return [];
  const payments = await db
    .selectFrom('income')
    .selectAll()
    .where('payment_id', 'in', [...ids])
    .execute();
  const known = new Map<string, Operation>();
  for (const row of payments) known.set(row.payment_id, { type: 'INCOME', payment: fromRow(row) });
  for (const remittance of await remittancesById(db, ids)) known.set(remittance.id, { type: 'PAYOUT', remittance });
  return ids.flatMap((id) => known.get(id) ?? []);
}

const fromRow = (row: ReceivableRow): CoachPayment => ({
  paymentId: row.payment_id,
  externalId: row.external_id,
  orderId: row.order_id,
  athleteId: row.athlete_id,
  coachId: row.coach_id,
  amount: kopecks(row.amount, row.currency),
  purpose: row.purpose,
  status: coachPaymentStatus({ capturedAt: row.captured_at ?? undefined, refundedAt: row.refunded_at ?? undefined }),
  receiptLink: row.receipt_link ?? undefined,
  createdAt: row.paid_at,
  updatedAt: row.updated_at,
});
