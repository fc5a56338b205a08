import { kopecks, type Money } from '@leko/money';
import { sql } from 'kysely';
import type { Database, ReceivableRow, Tx } from '../db/tables.ts';
import type { Receivable, ReceivableLine } from './domain/receivable.ts';

/** A receivable as its first event describes it. */
export interface NewReceivable extends Receivable {
  readonly eventId: string;
  readonly orderId: string;
  readonly athleteId: string;
  readonly externalId: string;
  readonly purpose: string;
  readonly paymentCreatedAt: Date;
  readonly paidAt: Date;
}

/** False when the payment is known already, by whatever event. */
export async function insertReceivable(tx: Tx, receivable: NewReceivable): Promise<boolean> {
  const share = receivable.lines.reduce((sum, line) => sum + line.share.kopecks, 0n);
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto('income')
    .values({
      payment_id: receivable.paymentId,
      event_id: receivable.eventId,
      order_id: receivable.orderId,
      athlete_id: receivable.athleteId,
      coach_id: receivable.coachId,
      external_id: receivable.externalId,
      purpose: receivable.purpose,
      amount: share + receivable.fee.kopecks,
      received: receivable.received.kopecks,
      coach_share: share,
      fee: receivable.fee.kopecks,
      vat: receivable.vat.kopecks,
      currency: receivable.received.currency,
      payment_created_at: receivable.paymentCreatedAt,
      paid_at: receivable.paidAt,
      counts_at: receivable.countsAt ?? null,
      updated_at: receivable.paidAt,
    })
    .onConflict((conflict) => conflict.column('payment_id').doNothing())
    .executeTakeFirst();
  if (numInsertedOrUpdatedRows !== 1n) return false;
  await tx
    .insertInto('income_line')
    .values(receivable.lines.map((line) => ({ payment_id: receivable.paymentId, ...toLineRow(line) })))
    .execute();
  return true;
}

/** The coach of a payment; undefined for an unknown payment. */
export async function findCoachOf(db: Database, paymentId: string): Promise<string | undefined> {
  const row = await db.selectFrom('income').select('coach_id').where('payment_id', '=', paymentId).executeTakeFirst();
  return row?.coach_id;
}

/** The payment for a session of an order; of several, the one that was not refunded. */
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

export interface StoredReceivable {
  readonly receivable: Receivable;
  /** What of it no remittance has taken yet. */
  readonly open: Money;
}

/** The receivable as it is now; the accounts of its coach must be locked. */
export async function readReceivable(tx: Tx, paymentId: string): Promise<StoredReceivable> {
  const row = await tx.selectFrom('income').selectAll().where('payment_id', '=', paymentId).executeTakeFirstOrThrow();
  const lines = await tx
    .selectFrom('income_line')
    .selectAll()
    .where('payment_id', '=', paymentId)
    .orderBy('session_id')
    .execute();
  return { receivable: fromRow(row, lines.map(fromLineRow)), open: kopecks(row.open, row.currency) };
}

/** Writes what changed. */
export async function saveReceivable(tx: Tx, before: Receivable, after: Receivable): Promise<void> {
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

/** Records what the coach's operation shows: the capture, the refund of the whole, the receipt. */
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

const toLineRow = ({ sessionId, share, refunded, kept, openDisputes }: ReceivableLine) => ({
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

const fromLineRow = (row: LineRow): ReceivableLine => ({
  sessionId: row.session_id,
  share: kopecks(row.share),
  refunded: kopecks(row.refunded),
  kept: kopecks(row.kept),
  openDisputes: row.open_disputes,
});

const fromRow = (row: ReceivableRow, lines: readonly ReceivableLine[]): Receivable => ({
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
