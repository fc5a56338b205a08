import {
  type Event,
  type EventData,
  type EventType,
  eventSchemas,
  isEventType,
  nameUuid,
  streamOf,
  withPlainIds,
} from '@leko/contracts';
import { emitNext, type Handler, recordApplied, type Subscriptions } from '@leko/events';
import { transact } from '@leko/postgres';
import { invalidInput } from '@leko/server';
import { Value } from '@sinclair/typebox/value';
import type { Tables, Tx } from '../db/tables.ts';
import type { Deps } from '../deps.ts';
import { recordBlocked, recordContact } from './record-contact.ts';

type PlatformEvent = Extract<EventType, `user.${string}` | `session.${string}`>;

/** What this service makes of the events that pass through it. */
const ownEars = (deps: Pick<Deps, 'clock' | 'vault'>): Subscriptions<Tables> => ({
  'user.registered': (tx, event) => recordContact(deps, tx, event),
  'user.updated': (tx, event) => recordContact(deps, tx, event),
  'user.blocked': recordBlocked,
});

/** Takes an event of an internal service into our outbox, so that it travels like our own. The same id again changes nothing. */
export async function publishEvent(
  deps: Pick<Deps, 'db' | 'clock' | 'vault' | 'eventVault'>,
  { id, type, data }: { id: string; type: string; data: unknown },
): Promise<void> {
  if (!isPlatformEvent(type)) throw invalidInput('/body/type', 'is not an event of an internal service');
  const wrong = Value.Errors(eventSchemas[type], data).First();
  if (wrong) throw invalidInput(`/body/data${wrong.path}`, wrong.message);
  const known = withPlainIds(namedFields(type, data));
  const now = deps.clock();
  await transact(deps.db, async (tx) => {
    const about = { id: id.toLowerCase(), source: '/platform', aggregateId: aggregateOf(known), at: now };
    const event = await emitNext(tx, type, { ...about, data: known, vault: deps.eventVault });
    if (event !== undefined) await hear(deps, tx, event);
  });
}

const isPlatformEvent = (type: string): type is PlatformEvent => isEventType(type) && streamOf(type) === 'PLATFORM';

/** Of a checked event. Only for fields that have a name do we know whether they tell of people: what has none does not travel. */
const namedFields = (type: PlatformEvent, data: unknown) =>
  Value.Clean(eventSchemas[type], structuredClone(data)) as EventData<PlatformEvent>;

/** A session may be known by any text, and even by a uuid that is something of ours. */
const aggregateOf = (data: EventData<PlatformEvent>): string =>
  'userId' in data ? data.userId : nameUuid(data.sessionId);

/** At once and without a broker; its copy of the event is then known and changes nothing. */
async function hear(deps: Pick<Deps, 'clock' | 'vault'>, tx: Tx, event: Event<PlatformEvent>): Promise<void> {
  const handler = ownEars(deps)[event.type] as Handler<Tables, PlatformEvent> | undefined; // Of this very type.
  if (handler !== undefined && (await recordApplied(tx, event, deps.clock()))) await handler(tx, event);
}
