import type { Event } from '@leko/contracts';
import type { Tx } from '../db/tables.ts';
import type { Deps } from '../deps.ts';
import { insertCompletedSession } from './store-completed-sessions.ts';

/** A session took place: its acts are due. The first event about a booking counts; later ones change nothing. */
export async function recordCompletedSession(
  { clock, log }: Pick<Deps, 'clock' | 'log'>,
  tx: Tx,
  { id, data }: Event<'session.completed'>,
): Promise<void> {
  const { bookingId, sessionId, coachId, athleteId, orderId, name, startsAt, endsAt, completedAt } = data;
  const about = { bookingId, eventId: id, sessionId, coachId, athleteId, orderId, name };
  const times = { startsAt: dateOf(startsAt), endsAt: dateOf(endsAt), completedAt: new Date(completedAt) };
  if (await insertCompletedSession(tx, { ...about, ...times }, clock())) return;
  log.info({ bookingId, eventId: id }, 'session is known already');
}

const dateOf = (text: string | undefined): Date | undefined => (text === undefined ? undefined : new Date(text));
