import { randomUUID } from 'node:crypto';
import type { Money } from '@leko/money';
import { sql } from 'kysely';
import type { Db, Tx } from '../db/tables.ts';
import type { MoscowDay } from '../payments/domain/moscow-day.ts';
import type { Leftover } from './domain/findings.ts';
import type { Verdict } from './domain/judgement.ts';
import type { LineRow } from './tables.ts';

/** One writer of lines at a time: the nightly run, the list of operations and an operator may run at once. */
export async function lockLines(tx: Tx): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtext('leko.reconciliation'))`.execute(tx);
}

/** What an earlier run of the day left open, or an operator explained. */
export async function leftoversOf(db: Db, day: MoscowDay): Promise<Leftover[]> {
  const rows = await db
    .selectFrom('reconciliation_line')
    .select(['key', 'operation_id'])
    .where('day', '=', day)
    .where('verdict', 'in', ['open', 'explained'])
    .execute();
  return rows.map((row) => ({ key: row.key, operationId: row.operation_id ?? undefined }));
}

/** Which of these operations the registry of another day has. */
export async function listedElsewhere(
  db: Db,
  { day, operationIds }: { day: MoscowDay; operationIds: readonly string[] },
): Promise<ReadonlySet<string>> {
  const { rows } = await sql<{ key: string }>`
    select key from reconciliation_line
    where key = any(${[...operationIds]}) and day <> ${day} and commission is not null`.execute(db);
  return new Set(rows.map(({ key }) => key));
}

export async function linesByKey(tx: Tx, keys: readonly string[]): Promise<ReadonlyMap<string, LineRow>> {
  const rows = await tx
    .selectFrom('reconciliation_line')
    .selectAll()
    .where(sql<boolean>`key = any(${[...keys]})`)
    .execute();
  return new Map(rows.map((row) => [row.key, row]));
}

export const lockLine = (tx: Tx, id: string): Promise<LineRow | undefined> =>
  tx.selectFrom('reconciliation_line').selectAll().where('id', '=', id).forUpdate().executeTakeFirst();

/** The most rows of one statement, because the number of its parameters is limited. */
const BATCH = 500;

/** Writes the lines as they stand now, each with the row of its history. */
export async function saveLines(tx: Tx, lines: readonly LineRow[]): Promise<void> {
  for (let start = 0; start < lines.length; start += BATCH) {
    const batch = lines.slice(start, start + BATCH);
    await tx
      .insertInto('reconciliation_line')
      .values(batch)
      .onConflict((conflict) =>
        conflict.column('key').doUpdateSet((eb) => ({
          day: eb.ref('excluded.day'),
          payment_id: eb.ref('excluded.payment_id'),
          operation_id: eb.ref('excluded.operation_id'),
          our_state: eb.ref('excluded.our_state'),
          bank_status: eb.ref('excluded.bank_status'),
          our_amount: eb.ref('excluded.our_amount'),
          bank_amount: eb.ref('excluded.bank_amount'),
          our_refunded: eb.ref('excluded.our_refunded'),
          bank_refunded: eb.ref('excluded.bank_refunded'),
          commission: eb.ref('excluded.commission'),
          enrolment: eb.ref('excluded.enrolment'),
          verdict: eb.ref('excluded.verdict'),
          reason: eb.ref('excluded.reason'),
          detail: eb.ref('excluded.detail'),
          explanation: eb.ref('excluded.explanation'),
          explained_by: eb.ref('excluded.explained_by'),
          explained_at: eb.ref('excluded.explained_at'),
          version: eb.ref('excluded.version'),
          opened_at: eb.ref('excluded.opened_at'),
          closed_at: eb.ref('excluded.closed_at'),
          updated_at: eb.ref('excluded.updated_at'),
        })),
      )
      .execute();
    await tx.insertInto('reconciliation_history').values(batch.map(historyOf)).execute();
  }
}

const historyOf = (line: LineRow) => ({
  line_id: line.id,
  version: line.version,
  verdict: line.verdict,
  reason: line.reason,
  our_amount: line.our_amount,
  bank_amount: line.bank_amount,
  who: line.verdict === 'explained' ? line.explained_by : null,
  why: line.verdict === 'explained' ? line.explanation : null,
  at: line.updated_at,
});

/** A new line, still empty. */
export const emptyLine = ({ key, day, now }: { key: string; day: MoscowDay; now: Date }): LineRow => ({
  id: randomUUID(),
  key,
  day,
  payment_id: null,
  operation_id: null,
  our_state: null,
  bank_status: null,
  our_amount: null,
  bank_amount: null,
  our_refunded: null,
  bank_refunded: null,
  commission: null,
  enrolment: null,
  verdict: 'matched',
  reason: null,
  detail: null,
  explanation: null,
  explained_by: null,
  explained_at: null,
  version: 0,
  opened_at: null,
  closed_at: null,
  created_at: now,
  updated_at: now,
});

export type ListedLine = LineRow & { readonly order_id: string | null };

export interface LineFilter {
  readonly day: MoscowDay;
  readonly verdict: Verdict | undefined;
  readonly page: number;
  readonly limit: number;
}

/** Days whose lines match although the bank has given back more, or less, than we know of. */
export async function daysOfUnknownRefunds(
  db: Db,
  operations: readonly { operationId: string; refunded: Money }[],
): Promise<MoscowDay[]> {
  const ids = operations.map(({ operationId }) => operationId);
  const amounts = operations.map(({ refunded }) => refunded.kopecks.toString());
  const { rows } = await sql<{ day: MoscowDay }>`
    select distinct line.day
    from unnest(${ids}::uuid[], ${amounts}::bigint[]) as bank (operation_id, refunded)
    join payment on payment.external_id = bank.operation_id
    join reconciliation_line line on line.key = bank.operation_id::text
    where line.verdict in ('matched', 'adopted')
      and (bank.refunded > payment.refund_reserved or bank.refunded < payment.refunded)`.execute(db);
  return rows.map(({ day }) => day);
}

const withOrder = (db: Db | Tx) =>
  db
    .selectFrom('reconciliation_line as line')
    .leftJoin('payment', 'payment.id', 'line.payment_id')
    .selectAll('line')
    .select('payment.order_id');

export const readLine = (tx: Db, id: string): Promise<ListedLine> =>
  withOrder(tx).where('line.id', '=', id).executeTakeFirstOrThrow();

/** Open lines first, the oldest of them before the others. */
export async function listLines(db: Db, { day, verdict, page, limit }: LineFilter): Promise<ListedLine[]> {
  return withOrder(db)
    .where('line.day', '=', day)
    .$if(verdict !== undefined, (query) => query.where('line.verdict', '=', verdict ?? 'open'))
    .orderBy(sql`array_position(array['open', 'explained', 'adopted', 'matched'], line.verdict)`)
    .orderBy('line.opened_at', (order) => order.asc().nullsLast())
    .orderBy('line.key')
    .limit(limit)
    .offset(page * limit)
    .execute();
}

export interface DayTotals {
  readonly bank: bigint;
  readonly commission: bigint;
  readonly enrolment: bigint;
  readonly ours: bigint;
  readonly counts: Readonly<Record<Verdict, number>>;
}

export async function totalsOf(db: Db, day: MoscowDay): Promise<DayTotals> {
  const rows = await db
    .selectFrom('reconciliation_line')
    .select([
      'verdict',
      sql<bigint>`count(*)`.as('count'),
      sql<bigint>`coalesce(sum(bank_amount), 0)::bigint`.as('bank'),
      sql<bigint>`coalesce(sum(commission), 0)::bigint`.as('commission'),
      sql<bigint>`coalesce(sum(enrolment), 0)::bigint`.as('enrolment'),
      sql<bigint>`coalesce(sum(our_amount), 0)::bigint`.as('ours'),
    ])
    .where('day', '=', day)
    .groupBy('verdict')
    .execute();
  const total = (figure: 'bank' | 'commission' | 'enrolment' | 'ours') =>
    rows.reduce((sum, row) => sum + row[figure], 0n);
  const count = (verdict: Verdict) => Number(rows.find((row) => row.verdict === verdict)?.count ?? 0n);
  return {
    bank: total('bank'),
    commission: total('commission'),
    enrolment: total('enrolment'),
    ours: total('ours'),
    counts: {
      open: count('open'),
      explained: count('explained'),
      adopted: count('adopted'),
      matched: count('matched'),
    },
  };
}
