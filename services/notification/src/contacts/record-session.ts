import type { Event } from '@leko/contracts';
import type { Tx } from '../db/tables.ts';
import type { Deps } from '../deps.ts';
import { saveSession } from './store-sessions.ts';

type SessionEvent = Event<
  'session.booked' | 'session.completed' | 'session.canceled' | 'session.disputed' | 'session.dispute_resolved'
>;

/** Remembers what a session is, for the mails that may be requested. */
export async function recordSession(
  { clock }: Pick<Deps, 'clock'>,
  tx: Tx,
  { type, data, time }: SessionEvent,
): Promise<void> {
  const { sessionId, coachId, athleteId, name, startsAt, endsAt } = data;
  const reason = 'reason' in data ? data.reason : undefined;
  const news = {
    id: sessionId,
    coachId,
    athleteId,
    name,
    startsAt,
    endsAt,
    groupId: 'groupId' in data ? data.groupId : undefined,
    cancelReason: type === 'session.canceled' ? reason : undefined,
    disputeReason: type === 'session.disputed' ? reason : undefined,
    publishedAt: new Date(time),
  };
  await saveSession(tx, news, clock());
}
