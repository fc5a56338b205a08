import { kopecks, type Money } from '@leko/money';
import { actAs, recordTransition } from '@leko/postgres';
import { type Kysely, type Selectable, type SelectQueryBuilder, sql, type Transaction } from 'kysely';
import type { Tables } from '../db/tables.ts';
import { UNREADABLE } from './domain/check-schedule.ts';
import { isLive, type PaymentCommand, target } from './domain/states.ts';
import { paymentsOf } from './store-count.ts';

export type PaymentRow = Selectable<Tables['payment']>;
export type Db = Kysely<Tables> | Transaction<Tables>;

export const findPayment = (db: Db, id: string): Promise<PaymentRow | undefined> =>
  db.selectFrom('payment').selectAll().where('id', '=', id).executeTakeFirst();

export async function findPayments(db: Db, ids: readonly string[]): Promise<PaymentRow[]> {
  if (ids.length === 0) return [];
  return db
    .selectFrom('payment')
    .selectAll()
    .where('id', 'in', [...ids])
    .execute();
}

/** Missing and foreign are the same; the rest of the transaction acts for the athlete. */
export async function findOwnPayment(
  tx: Transaction<Tables>,
  { id, athleteId }: { id: string; athleteId: string },
): Promise<PaymentRow | undefined> {
  await actAs(tx, athleteId);
  return tx
    .selectFrom('payment')
    .selectAll()
    .where('id', '=', id)
    .where('athlete_id', '=', athleteId)
    .executeTakeFirst();
}

/** Whether the athlete may pay at all, and the live payment of the order if there is one: what a new payment depends on. */
export async function findOrder(
  db: Kysely<Tables>,
  { athleteId, orderId }: { athleteId: string; orderId: string },
): Promise<{ isBlocked: boolean; live: PaymentRow | undefined }> {
  const { rows } = await sql<PaymentRow & { blocked_at: Date | null }>`
    select contact.blocked_at, payment.* from (select ${athleteId}::uuid as id) as athlete
    left join contact on contact.user_id = athlete.id
    left join payment on payment.athlete_id = athlete.id and payment.order_id = ${orderId} and payment.holds_order`.execute(
    db,
  );
  const [row] = rows;
  // A left join: without a payment all its columns are null, whatever the type says.
  return { isBlocked: Boolean(row?.blocked_at), live: row?.id ? row : undefined };
}

export const findLivePayment = (
  db: Db,
  order: { athleteId: string; orderId: string },
): Promise<PaymentRow | undefined> =>
  db
    .selectFrom('payment')
    .selectAll()
    .where('athlete_id', '=', order.athleteId)
    .where('order_id', '=', order.orderId)
    .where('holds_order', '=', true)
    .executeTakeFirst();

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
): Promise<{ rows: PaymentRow[]; total: number }> {
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
  return { rows, total: filter.orderId === undefined ? await paymentsOf(tx, filter.athleteId) : await count(base) };
}

/** The payments of one order are few. */
const count = async (query: SelectQueryBuilder<Tables, 'payment', unknown>): Promise<number> =>
  Number((await query.select(sql<bigint>`count(*)`.as('total')).executeTakeFirstOrThrow()).total);

export const linesOf = (db: Db, paymentId: string) =>
  db.selectFrom('payment_line').selectAll().where('payment_id', '=', paymentId).orderBy('position').execute();

export const lockPayment = (tx: Transaction<Tables>, id: string): Promise<PaymentRow> =>
  tx.selectFrom('payment').selectAll().where('id', '=', id).forUpdate().executeTakeFirstOrThrow();

export interface Move {
  readonly command: PaymentCommand;
  readonly reason?: string;
  readonly nextCheckAt: Date | null;
  readonly now: Date;
  /** What else changes with the state. */
  readonly set?: Partial<Pick<PaymentRow, 'paid_at' | 'bank_amount' | 'taken_at' | 'capture_wanted_at' | 'refunded'>>;
}

/** The only way a payment changes its state: compare-and-set from what was read, with its history. Undefined: somebody was faster. */
export async function movePayment(
  tx: Transaction<Tables>,
  from: PaymentRow,
  { command, reason, nextCheckAt, now, set }: Move,
): Promise<PaymentRow | undefined> {
  const to = target(from.state, command);
  if (to === undefined) throw new Error(`payment ${from.id} is ${from.state}: it cannot ${command}`);
  const row = await tx
    .updateTable('payment')
    .set({
      ...set,
      state: to,
      // Money that came late and is accepted takes its order back.
      holds_order: isLive(to) && (from.holds_order || command === 'accept'),
      version: from.version + 1,
      reason: reason ?? null,
      updated_at: now,
      next_check_at: nextCheckAt,
    })
    .where('id', '=', from.id)
    .where('state', '=', from.state)
    .where('version', '=', from.version)
    .returningAll()
    .executeTakeFirst();
  if (row === undefined) return undefined;
  const { version } = row;
  await recordTransition(tx, { entity: 'payment', id: from.id, version, from: from.state, to, reason, at: now });
  return row;
}

/** What the bank has told us of the operation, without a change of state. */
export async function saveOperation(
  db: Db,
  id: string,
  operation: { operationId: string; paymentLink?: string | undefined; raw?: object | undefined },
): Promise<PaymentRow> {
  return db
    .updateTable('payment')
    .set({
      external_id: operation.operationId,
      unread_since: null,
      ...(operation.paymentLink === undefined ? {} : { payment_link: operation.paymentLink }),
      ...(operation.raw === undefined ? {} : { bank_view: JSON.stringify(operation.raw) }),
    })
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirstOrThrow();
}

/** When the payment is read next, unless a callback has said otherwise since the payment was loaded. */
export async function setNextCheck(db: Db, { id, next_check_at }: PaymentRow, at: Date | null): Promise<void> {
  await db
    .updateTable('payment')
    .set({ next_check_at: at })
    .where('id', '=', id)
    .where(sql<boolean>`next_check_at is not distinct from ${next_check_at}`)
    .execute();
}

/** Since when the bank could not be read for it; null: it can be read again. */
export async function recordUnread(db: Db, id: string, since: Date | null): Promise<void> {
  await db.updateTable('payment').set({ unread_since: since }).where('id', '=', id).execute();
}

/** What a payment that waits for a person turns out to wait for, now that the bank can be read. The payment must be locked. */
export async function changeReview(
  tx: Transaction<Tables>,
  id: string,
  doubt: { reason: string; bankAmount: bigint | null },
): Promise<void> {
  await tx
    .updateTable('payment')
    .set({ reason: doubt.reason, bank_amount: doubt.bankAmount, next_check_at: null })
    .where('id', '=', id)
    .where('state', '=', 'review')
    .execute();
}

export async function recordLinkAsked(db: Db, id: string, at: Date): Promise<void> {
  await db.updateTable('payment').set({ link_asked_at: at }).where('id', '=', id).execute();
}

/** The bank was not asked after all: what was known before that attempt counts again. */
export async function forgetLinkAsked(db: Db, id: string, asked: { at: Date; before: Date | null }): Promise<void> {
  await db
    .updateTable('payment')
    .set({ link_asked_at: asked.before })
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

export const amountOf = (row: Pick<PaymentRow, 'amount'>): Money => kopecks(row.amount);

/** What decides whether the payment can still be made. */
export const payableOf = (row: PaymentRow) => ({
  state: row.state,
  paymentLink: row.payment_link,
  linkExpiresAt: row.link_expires_at,
});
