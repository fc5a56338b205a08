import { randomUUID } from 'node:crypto';
import type { Event, EventData } from '@leko/contracts';
import type { Act, ActType } from '../../src/documents/domain/act.ts';
import { get, type World } from './payout.ts';

type Completed = EventData<'session.completed'>;

/** A session that has just ended; of a payment, its first session, unless `more` says otherwise. */
export function completed(
  world: World,
  about: Pick<Completed, 'coachId'> | Event<'payment.paid'>,
  more: Partial<Completed> = {},
): Event<'session.completed'> {
  const sold = 'data' in about ? about.data : undefined;
  const time = world.payout.now().toISOString();
  const data: Completed = {
    bookingId: randomUUID(),
    sessionId: sold?.lines[0]?.sessionId ?? 'session-1',
    coachId: 'data' in about ? about.data.coachId : about.coachId,
    ...(sold === undefined ? {} : { orderId: sold.orderId, athleteId: sold.athleteId }),
    completedAt: time,
    ...more,
  };
  return {
    specversion: '1.0',
    id: randomUUID(),
    source: '/pay',
    type: 'session.completed',
    subject: data.bookingId,
    sequence: 1,
    time,
    datacontenttype: 'application/json',
    data,
  };
}

export async function deliver(world: World, ...events: Event[]): Promise<void> {
  for (const event of events) world.publish(event);
  await world.payout.settle();
}

/** The acts of a booking by type, as they are frozen. */
export async function actsOf(world: World, bookingId: string): Promise<Partial<Record<ActType, Act>>> {
  const rows = await world.payout.db
    .selectFrom('document')
    .select(['type', 'content'])
    .where('booking_id', '=', bookingId)
    .execute();
  return Object.fromEntries(rows.map(({ type, content }) => [type, content]));
}

export const listed = async (world: World, sub: string, query = '') =>
  (await get(world, sub, `documents?type=act${query}`)).json();
