import type { Money } from '@leko/money';
import { actAs } from '@leko/postgres';
import { type Kysely, type SelectQueryBuilder, sql, type Transaction } from 'kysely';
import type { Db, Tables } from '../db/tables.ts';
import { UNREADABLE } from './domain/check-schedule.ts';
import type { Payment, PaymentLine, PaymentReviewReason } from './domain/payment.ts';
import { paymentsOf } from './store-count.ts';
import { fromRow, lineFromRow, type PaymentRow } from './store-row.ts';

export async function findPayment(db: Db, id: string): Promise<Payment | undefined> {
  const row = await db.selectFrom('payment').selectAll().where('id', '=', id).executeTakeFirst();
  return row && fromRow(row);
}

/** One that is known to be there; throws where it is not. */
export async function loadPayment(db: Db, id: string): Promise<Payment> {
  const payment = await findPayment(db, id);
  if (payment === undefined) throw new Error(`payment ${id} does not exist`);
  return payment;
}

export async function findPayments(db: Db, ids: readonly string[]): Promise<Payment[]> {
  if (ids.length === 0) return [];
  const rows = await db
    .selectFrom('payment')
    .selectAll()
    .where('id', 'in', [...ids])
    .execute();
  return rows.map(fromRow);
}

/** Missing and foreign are the same; the rest of the transaction acts for the athlete. */
export async function findOwnPayment(
  tx: Transaction<Tables>,
  { id, athleteId }: { id: string; athleteId: string },
): Promise<Payment | undefined> {
  await actAs(tx, athleteId);
  const row = await tx
    .selectFrom('payment')
    .selectAll()
    .where('id', '=', id)
    .where('athlete_id', '=', athleteId)
    .executeTakeFirst();
  return row && fromRow(row);
}

/** Whether the athlete may pay at all, and the live payment of the order if there is one: what a new payment depends on. */
export async function findOrder(
  db: Kysely<Tables>,
  { athleteId, orderId }: { athleteId: string; orderId: string },
): Promise<{ isBlocked: boolean; live: Payment | undefined }> {
  const { rows } = await sql<PaymentRow & { blocked_at: Date | null }>`
    select contact.blocked_at, payment.* from (select ${athleteId}::uuid as id) as athlete
    left join contact on contact.user_id = athlete.id
    left join payment on payment.athlete_id = athlete.id and payment.order_id = ${orderId} and payment.holds_order`.execute(
    db,
  );
  const [row] = rows;
  // A left join: without a payment all its columns are null, whatever the type says.
  return { isBlocked: Boolean(row?.blocked_at), live: row?.id ? fromRow(row) : undefined };
}

/** The id of the payment that holds the order. */
export async function liveOfOrder(db: Db, order: { athleteId: string; orderId: string }): Promise<string | undefined> {
  const row = await db
    .selectFrom('payment')
    .select('id')
    .where('athlete_id', '=', order.athleteId)
    .where('order_id', '=', order.orderId)
    .where('holds_order', '=', true)
    .executeTakeFirst();
  return row?.id;
}

export interface PaymentFilter {
  readonly athleteId: string;
  readonly orderId: string | undefined;
  readonly page: number;
  readonly limit: number;
}

/** Newest first, stable by (createdAt, id). */
export async function listPayments(
  tx: Transaction<Tables>,
  filter: PaymentFilter,
): Promise<{ payments: Payment[]; total: number }> {
  await actAs(tx, filter.athleteId);
  const base = tx
    .selectFrom('payment')
    .where('athlete_id', '=', filter.athleteId)
    .$if(filter.orderId !== undefined, (query) => query.where('order_id', '=', filter.orderId ?? ''));
  const rows = await base
    .selectAll()
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(filter.limit)
    .offset(filter.page * filter.limit)
    .execute();
  const total = filter.orderId === undefined ? await paymentsOf(tx, filter.athleteId) : await count(base);
  return { payments: rows.map(fromRow), total };
}

/** The payments of one order are few. */
const count = async (query: SelectQueryBuilder<Tables, 'payment', unknown>): Promise<number> =>
  Number((await query.select(sql<bigint>`count(*)`.as('total')).executeTakeFirstOrThrow()).total);

/** What the payment consists of, in the order of the request. */
export async function linesOf(db: Db, paymentId: string): Promise<PaymentLine[]> {
  const rows = await db
    .selectFrom('payment_line')
    .selectAll()
    .where('payment_id', '=', paymentId)
    .orderBy('position')
    .execute();
  return rows.map(lineFromRow);
}

export async function lockPayment(tx: Transaction<Tables>, id: string): Promise<Payment> {
  return fromRow(await tx.selectFrom('payment').selectAll().where('id', '=', id).forUpdate().executeTakeFirstOrThrow());
}

/** Records the answer of the bank about the operation, without a change of state. */
export async function saveOperation(
  db: Db,
  id: string,
  operation: { operationId: string; paymentLink?: string | undefined; raw?: object | undefined },
): Promise<void> {
  await db
    .updateTable('payment')
    .set({
      external_id: operation.operationId,
      unread_since: null,
      ...(operation.paymentLink === undefined ? {} : { payment_link: operation.paymentLink }),
      ...(operation.raw === undefined ? {} : { bank_view: JSON.stringify(operation.raw) }),
    })
    .where('id', '=', id)
    .execute();
}

/** When the payment is read next, unless a callback has said otherwise since the payment was loaded. */
export async function setNextCheck(
  db: Db,
  { id, nextCheckAt }: Pick<Payment, 'id' | 'nextCheckAt'>,
  at: Date | undefined,
): Promise<void> {
  await db
    .updateTable('payment')
    .set({ next_check_at: at ?? null })
    .where('id', '=', id)
    .where(sql<boolean>`next_check_at is not distinct from ${nextCheckAt ?? null}`)
    .execute();
}

/** Since when the bank could not be read for it; undefined: it can be read again. */
export async function recordUnread(db: Db, id: string, since: Date | undefined): Promise<void> {
  await db
    .updateTable('payment')
    .set({ unread_since: since ?? null })
    .where('id', '=', id)
    .execute();
}

/** Changes the reason of a payment in review, now that the bank can be read. The payment must be locked. */
export async function changeReview(
  tx: Transaction<Tables>,
  id: string,
  { reason, bankAmount }: { reason: PaymentReviewReason; bankAmount: Money | undefined },
): Promise<void> {
  await tx
    .updateTable('payment')
    .set({ reason, bank_amount: bankAmount?.kopecks ?? null, next_check_at: null })
    .where('id', '=', id)
    .where('state', '=', 'review')
    .execute();
}

export async function recordLinkAsked(db: Db, id: string, at: Date): Promise<void> {
  await db.updateTable('payment').set({ link_asked_at: at }).where('id', '=', id).execute();
}

interface LinkAttempt {
  readonly at: Date;
  /** When the bank was asked before that; undefined: never. */
  readonly before: Date | undefined;
}

/** The bank was not asked after all: restores what was recorded before that attempt. */
export async function forgetLinkAsked(db: Db, id: string, asked: LinkAttempt): Promise<void> {
  await db
    .updateTable('payment')
    .set({ link_asked_at: asked.before ?? null })
    .where('id', '=', id)
    .where('link_asked_at', '=', asked.at)
    .execute();
}

/** Makes the payment due for a read at once, unless it is not read any more. Finished payments are read too: money may be late. */
export async function triggerPaymentRead(db: Db, ref: { id?: string; externalId?: string }, now: Date): Promise<void> {
  await db
    .updateTable('payment')
    .set({ next_check_at: now })
    .where((where) =>
      where.or([
        ...(ref.id === undefined ? [] : [where('id', '=', ref.id)]),
        ...(ref.externalId === undefined ? [] : [where('external_id', '=', ref.externalId)]),
      ]),
    )
    .where((where) =>
      where.or([
        where('state', 'in', ['awaiting', 'checkout', 'failed', 'canceled', 'deleted']),
        where.and([where('state', '=', 'review'), where('reason', '=', UNREADABLE)]),
        where('capture_wanted_at', 'is not', null),
      ]),
    )
    .execute();
}
