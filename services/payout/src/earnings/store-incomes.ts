import { kopecks } from '@leko/money';
import { sql } from 'kysely';
import type { Database, IncomeRow, Tx } from '../db/tables.ts';
import type { Income, IncomeLine } from './domain/income.ts';

/** A payment as it was first told of. */
export interface NewIncome extends Income {
  readonly eventId: string;
  readonly orderId: string;
  readonly athleteId: string;
  readonly externalId: string;
  readonly purpose: string;
  readonly paymentCreatedAt: Date;
  readonly paidAt: Date;
}

/** Notes the income of a payment; false when it is known already, whatever event told of it. */
export async function insertIncome(tx: Tx, income: NewIncome): Promise<boolean> {
  const share = income.lines.reduce((sum, line) => sum + line.share.kopecks, 0n);
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto('income')
    .values({
      payment_id: income.paymentId,
      event_id: income.eventId,
      order_id: income.orderId,
      athlete_id: income.athleteId,
      coach_id: income.coachId,
      external_id: income.externalId,
      purpose: income.purpose,
      amount: share + income.fee.kopecks,
      received: income.received.kopecks,
      coach_share: share,
      fee: income.fee.kopecks,
      vat: income.vat.kopecks,
      currency: income.received.currency,
      payment_created_at: income.paymentCreatedAt,
      paid_at: income.paidAt,
      counts_at: income.countsAt ?? null,
      updated_at: income.paidAt,
    })
    .onConflict((conflict) => conflict.column('payment_id').doNothing())
    .executeTakeFirst();
  if (numInsertedOrUpdatedRows !== 1n) return false;
  await tx
    .insertInto('income_line')
    .values(income.lines.map((line) => ({ payment_id: income.paymentId, ...toLineRow(line) })))
    .execute();
  return true;
}

/** Whose payment it is; undefined for one that nothing was told of yet. */
export async function findCoachOf(db: Database, paymentId: string): Promise<string | undefined> {
  const row = await db.selectFrom('income').select('coach_id').where('payment_id', '=', paymentId).executeTakeFirst();
  return row?.coach_id;
}

/** The payment that was made for a session of an order; the one that is not given back, should there be several. */
export async function findPaymentOf(
  db: Database,
  session: { orderId: string; sessionId: string; coachId: string; athleteId: string | undefined },
): Promise<string | undefined> {
  const { orderId, sessionId, coachId, athleteId } = session;
  const { rows } = await sql<{ payment_id: string }>`
    select payment_id from income join income_line using (payment_id)
    where order_id = ${orderId} and coach_id = ${coachId} and session_id = ${sessionId}
      and athlete_id = coalesce(${athleteId ?? null}::uuid, athlete_id)
    order by refunded_at is null desc, paid_at desc, payment_id limit 1`.execute(db);
  return rows[0]?.payment_id;
}

export interface KnownIncome {
  readonly income: Income;
  readonly row: IncomeRow;
}

/** The payment as it stands; the accounts of its coach must be locked. */
export async function readIncome(tx: Tx, paymentId: string): Promise<KnownIncome> {
  const row = await tx.selectFrom('income').selectAll().where('payment_id', '=', paymentId).executeTakeFirstOrThrow();
  const lines = await tx
    .selectFrom('income_line')
    .selectAll()
    .where('payment_id', '=', paymentId)
    .orderBy('session_id')
    .execute();
  return { row, income: fromRow(row, lines.map(fromLineRow)) };
}

/** Writes what changed. */
export async function saveIncome(tx: Tx, before: Income, after: Income): Promise<void> {
  const { paymentId, countsAt, returned } = after;
  await tx
    .updateTable('income')
    .set({
      counts_at: countsAt ?? null,
      returned_amount: returned.amount.kopecks,
      returned_fee: returned.fee.kopecks,
      returned_vat: returned.vat.kopecks,
    })
    .where('payment_id', '=', paymentId)
    .execute();
  const changed = after.lines.filter((line) => !before.lines.includes(line));
  for (const line of changed) {
    const { session_id, share: _share, ...values } = toLineRow(line);
    await tx
      .updateTable('income_line')
      .set(values)
      .where('payment_id', '=', paymentId)
      .where('session_id', '=', session_id)
      .execute();
  }
}

/** A step in the life of a payment that its operation shows. */
export async function recordStep(
  tx: Tx,
  paymentId: string,
  { at, ...step }: { at: Date; captured?: true; refunded?: true; receiptLink?: string },
): Promise<void> {
  await sql`
    update income set updated_at = greatest(updated_at, ${at}),
      captured_at = coalesce(captured_at, ${step.captured ? at : null}),
      refunded_at = coalesce(refunded_at, ${step.refunded ? at : null}),
      receipt_link = coalesce(${step.receiptLink ?? null}, receipt_link)
    where payment_id = ${paymentId}`.execute(tx);
}

const toLineRow = ({ sessionId, share, refunded, kept, openDisputes }: IncomeLine) => ({
  session_id: sessionId,
  share: share.kopecks,
  refunded: refunded.kopecks,
  kept: kept.kopecks,
  open_disputes: openDisputes,
});

interface LineRow {
  session_id: string;
  share: bigint;
  refunded: bigint;
  kept: bigint;
  open_disputes: number;
}

const fromLineRow = (row: LineRow): IncomeLine => ({
  sessionId: row.session_id,
  share: kopecks(row.share),
  refunded: kopecks(row.refunded),
  kept: kopecks(row.kept),
  openDisputes: row.open_disputes,
});

const fromRow = (row: IncomeRow, lines: readonly IncomeLine[]): Income => ({
  paymentId: row.payment_id,
  coachId: row.coach_id,
  countsAt: row.counts_at ?? undefined,
  received: kopecks(row.received),
  fee: kopecks(row.fee),
  vat: kopecks(row.vat),
  returned: {
    amount: kopecks(row.returned_amount),
    fee: kopecks(row.returned_fee),
    vat: kopecks(row.returned_vat),
  },
  lines,
});
