import { kopecks, type Money } from '@leko/money';
import { type RawBuilder, sql } from 'kysely';
import type { Database, Tx } from '../db/tables.ts';
import type { CompletedSession, OrderSale, Sale } from './domain/act.ts';
import type { SessionSale } from './domain/settlement.ts';

export interface SoldSession {
  readonly sessionId: string;
  readonly name: string;
  readonly fee: Money;
  readonly vat: Money;
}

/**
 * Records what acts need of a payment, and makes sessions due that waited for it; in one statement, because it runs for every
 * payment. A repetition changes nothing.
 */
export async function recordSoldSessions(
  tx: Tx,
  payment: { paymentId: string; orderId: string; vatPercentage: string; at: Date },
  sessions: readonly SoldSession[],
): Promise<void> {
  const { paymentId, orderId, vatPercentage, at } = payment;
  const [ids, names] = [sessions.map(({ sessionId }) => sessionId), sessions.map(({ name }) => name)];
  const [fees, vats] = [sessions.map(({ fee }) => fee.kopecks), sessions.map(({ vat }) => vat.kopecks)];
  await sql`
    with sold as (
      insert into sold_session (payment_id, session_id, name, fee, vat, vat_percentage)
      select ${paymentId}, session_id, name, fee, vat, ${vatPercentage}
      from unnest(${ids}::text[], ${names}::text[], ${fees}::bigint[], ${vats}::bigint[]) as one (session_id, name, fee, vat)
      on conflict (payment_id, session_id) do nothing)
    update completed_session set next_check_at = ${at} where order_id = ${orderId} and issued_at is null`.execute(tx);
}

export async function insertReturnedSessions(
  tx: Tx,
  refund: { refundId: string; paymentId: string },
  sessions: readonly Omit<SoldSession, 'name'>[],
): Promise<void> {
  if (sessions.length === 0) return;
  await tx
    .insertInto('returned_session')
    .values(
      sessions.map(({ sessionId, fee, vat }) => ({
        refund_id: refund.refundId,
        payment_id: refund.paymentId,
        session_id: sessionId,
        fee: fee.kopecks,
        vat: vat.kopecks,
      })),
    )
    .onConflict((conflict) => conflict.columns(['refund_id', 'session_id']).doNothing())
    .execute();
}

type Session = Pick<CompletedSession, 'sessionId' | 'coachId' | 'athleteId' | 'orderId'>;

/**
 * How a session was paid; undefined while the payment of its order is not known, or is only held. Without an order the
 * athlete's own payment for that session counts, where there is one.
 */
export async function findSale(db: Database, session: Session): Promise<Sale | undefined> {
  const sale = await findSessionSale(db, session);
  if (sale !== undefined) return { kind: 'session', sale };
  if (session.orderId === undefined) return { kind: 'nothing' };
  const order = await findOrderSale(db, { ...session, orderId: session.orderId });
  return order && { kind: 'order', sale: order };
}

interface SessionRow {
  payment_id: string;
  order_id: string;
  paid_at: Date;
  receipt_link: string | null;
  session_id: string;
  name: string;
  share: bigint;
  refunded: bigint;
  kept: bigint;
  open_disputes: number;
  fee: bigint;
  vat: bigint;
  vat_percentage: string;
  returned_fee: bigint;
  returned_vat: bigint;
  remittance_id: string | null;
  remitted_at: Date | null;
}

async function findSessionSale(db: Database, session: Session): Promise<SessionSale | undefined> {
  const { sessionId, coachId, athleteId, orderId } = session;
  const { rows } = await sql<SessionRow>`
    select income.payment_id, income.order_id, paid_at, receipt_link, line.session_id, name, share, refunded, kept,
      open_disputes, sold.fee, sold.vat, vat_percentage, returned.fee as returned_fee, returned.vat as returned_vat,
      payout.id as remittance_id, payout.updated_at as remitted_at
    from income join income_line as line using (payment_id) join sold_session as sold using (payment_id, session_id)
    cross join lateral (
      select coalesce(sum(fee), 0)::bigint as fee, coalesce(sum(vat), 0)::bigint as vat from returned_session
      where payment_id = income.payment_id and session_id = line.session_id) as returned
    left join lateral (
      select remittance.id, remittance.updated_at from movement join remittance on remittance.id = taken_by
      where movement.payment_id = income.payment_id and taken_by is not null and state = 'COMPLETE'
      order by position limit 1) as payout on true
    where income.coach_id = ${coachId} and line.session_id = ${sessionId} and counts_at is not null
      and ${paidBy(athleteId, orderId)}
    order by refunded_at is null desc, paid_at desc, payment_id limit 1`.execute(db);
  const [row] = rows;
  return row && fromRow(row);
}

/** A session without an order and without an athlete has no payment. */
function paidBy(athleteId: string | undefined, orderId: string | undefined): RawBuilder<boolean> {
  if (orderId === undefined) return sql`athlete_id = ${athleteId ?? null}::uuid`;
  return sql`order_id = ${orderId} and athlete_id = coalesce(${athleteId ?? null}::uuid, athlete_id)`;
}

/** A payment without services has one line, whose session id is that of the order. */
async function findOrderSale(db: Database, session: Session & { orderId: string }): Promise<OrderSale | undefined> {
  const { coachId, athleteId, orderId } = session;
  const { rows } = await sql<{ payment_id: string; paid_at: Date; amount: bigint }>`
    select income.payment_id, paid_at, amount
    from income join income_line as line on line.payment_id = income.payment_id and line.session_id = income.order_id
    where income.coach_id = ${coachId} and counts_at is not null and ${paidBy(athleteId, orderId)}
    order by refunded_at is null desc, paid_at desc, payment_id limit 1`.execute(db);
  const [row] = rows;
  return row && { paymentId: row.payment_id, orderId, paidAt: row.paid_at, amount: kopecks(row.amount) };
}

const fromRow = (row: SessionRow): SessionSale => ({
  paymentId: row.payment_id,
  orderId: row.order_id,
  paidAt: row.paid_at,
  receiptLink: row.receipt_link ?? undefined,
  service: row.name,
  line: {
    sessionId: row.session_id,
    share: kopecks(row.share),
    refunded: kopecks(row.refunded),
    kept: kopecks(row.kept),
    openDisputes: row.open_disputes,
  },
  fee: kopecks(row.fee),
  vat: kopecks(row.vat),
  vatPercentage: row.vat_percentage,
  returned: { fee: kopecks(row.returned_fee), vat: kopecks(row.returned_vat) },
  payout:
    row.remittance_id === null || row.remitted_at === null
      ? undefined
      : { remittanceId: row.remittance_id, completedAt: row.remitted_at },
});
