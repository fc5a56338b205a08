import { sql } from 'kysely';
import type { Tx } from '../db/tables.ts';
import type { CompletedSession } from './domain/act.ts';

/** Longer than any transaction lasts. */
const RECHECK_AFTER = sql.lit('1 minute');

/** Inserts a session, due for its acts at once; false when its booking is known already, by whatever event. */
export async function insertCompletedSession(tx: Tx, session: CompletedSession, now: Date): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto('completed_session')
    .values({
      booking_id: session.bookingId,
      event_id: session.eventId,
      session_id: session.sessionId,
      coach_id: session.coachId,
      athlete_id: session.athleteId ?? null,
      order_id: session.orderId ?? null,
      name: session.name ?? null,
      starts_at: session.startsAt ?? null,
      ends_at: session.endsAt ?? null,
      completed_at: session.completedAt,
      heard_at: now,
      next_check_at: now,
    })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  return numInsertedOrUpdatedRows === 1n;
}

/** The order's payment was received or captured: sessions that waited for it are due. */
export async function makeSessionsDue(tx: Tx, orderId: string, now: Date): Promise<void> {
  await tx
    .updateTable('completed_session')
    .set({ next_check_at: now })
    .where('order_id', '=', orderId)
    .where('issued_at', 'is', null)
    .execute();
}

/** Locks the session; undefined where its acts were issued meanwhile. */
export async function lockCompletedSession(tx: Tx, bookingId: string): Promise<CompletedSession | undefined> {
  const row = await tx
    .selectFrom('completed_session')
    .selectAll()
    .where('booking_id', '=', bookingId)
    .where('issued_at', 'is', null)
    .forUpdate()
    .executeTakeFirst();
  return (
    row && {
      bookingId,
      eventId: row.event_id,
      sessionId: row.session_id,
      coachId: row.coach_id,
      athleteId: row.athlete_id ?? undefined,
      orderId: row.order_id ?? undefined,
      name: row.name ?? undefined,
      startsAt: row.starts_at ?? undefined,
      endsAt: row.ends_at ?? undefined,
      completedAt: row.completed_at,
    }
  );
}

/**
 * The session waits for `makeSessionsDue`. A concurrent transaction that records the payment may not have seen the session, so
 * it is checked once more when that transaction must have ended. The session must be locked.
 */
export async function postponeSession(tx: Tx, bookingId: string, now: Date): Promise<void> {
  await sql`
    update completed_session
    set next_check_at = case when heard_at + ${RECHECK_AFTER}::interval > ${now}
      then least(heard_at, ${now}) + ${RECHECK_AFTER}::interval end
    where booking_id = ${bookingId}`.execute(tx);
}

export async function recordIssued(tx: Tx, bookingId: string, at: Date): Promise<void> {
  await tx
    .updateTable('completed_session')
    .set({ issued_at: at, next_check_at: null })
    .where('booking_id', '=', bookingId)
    .execute();
}
