import {
  type Event,
  type EventData,
  type EventType,
  eventSchemas,
  isEventType,
  nameUuid,
  streamOf,
} from '@leko/contracts';
import { emitNext, type Handler, noteApplied, type Subscriptions } from '@leko/events';
import { transact } from '@leko/postgres';
import { invalidInput } from '@leko/server';
import { Value } from '@sinclair/typebox/value';
import type { Tables, Tx } from '../../store/tables.ts';
import type { Deps } from '../deps.ts';
import { noteBlocked, noteContact } from './note-contact.ts';

type PlatformEvent = Extract<EventType, `user.${string}` | `session.${string}`>;

/** What this service makes of the events that pass through it. */
const ownEars: Subscriptions<Tables> = {
  'user.registered': noteContact,
  'user.updated': noteContact,
  'user.blocked': noteBlocked,
};

/** Takes an event of an internal service into our outbox, so that it travels like our own. The same id again changes nothing. */
export async function publishEvent(
  { db, clock }: Pick<Deps, 'db' | 'clock'>,
  { id, type, data }: { id: string; type: string; data: unknown },
): Promise<void> {
  if (!isPlatformEvent(type)) throw invalidInput('/body/type', 'is not an event of an internal service');
  const [wrong] = [...Value.Errors(eventSchemas[type], data)];
  if (wrong) throw invalidInput(`/body/data${wrong.path}`, wrong.message);
  const known = data as EventData<PlatformEvent>; // Checked above.
  const now = clock();
  await transact(db, async (tx) => {
    const emission = { id, source: '/platform', aggregateId: aggregateOf(known), at: now, data: known };
    const event = await emitNext(tx, type, emission);
    if (event !== undefined) await hear(tx, event, now);
  });
}

const isPlatformEvent = (type: string): type is PlatformEvent => isEventType(type) && streamOf(type) === 'PLATFORM';

/** A session may be known by any text, and even by a uuid that is something of ours. */
const aggregateOf = (data: EventData<PlatformEvent>): string =>
  'userId' in data ? data.userId : nameUuid(data.sessionId);

/** At once and without a broker; its copy of the event is then known and changes nothing. */
async function hear(tx: Tx, event: Event<PlatformEvent>, now: Date): Promise<void> {
  const handler = ownEars[event.type] as Handler<Tables, PlatformEvent> | undefined; // Of this very type.
  if (handler !== undefined && (await noteApplied(tx, event, now))) await handler(tx, event);
}
