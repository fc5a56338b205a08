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

/** The handlers of this service for events that it publishes for others. */
const ownHandlers = (deps: Pick<Deps, 'clock' | 'vault'>): Subscriptions<Tables> => ({
  'user.registered': (tx, event) => recordContact(deps, tx, event),
  'user.updated': (tx, event) => recordContact(deps, tx, event),
  'user.blocked': recordBlocked,
});

/** Publishes an event of an internal service through our outbox. The same id again changes nothing. */
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
    if (event !== undefined) await apply(deps, tx, event);
  });
}

const isPlatformEvent = (type: string): type is PlatformEvent => isEventType(type) && streamOf(type) === 'PLATFORM';

/** The fields that the schema names: of any other it is unknown whether they are personal, so they are not published. */
const namedFields = (type: PlatformEvent, data: unknown) =>
  Value.Clean(eventSchemas[type], structuredClone(data)) as EventData<PlatformEvent>;

/** A session id may be any text, even a uuid that is an id of another object here. */
const aggregateOf = (data: EventData<PlatformEvent>): string =>
  'userId' in data ? data.userId : nameUuid(data.sessionId);

/** Applies the event in this transaction; the copy that comes from the broker is then known and changes nothing. */
async function apply(deps: Pick<Deps, 'clock' | 'vault'>, tx: Tx, event: Event<PlatformEvent>): Promise<void> {
  const handler = ownHandlers(deps)[event.type] as Handler<Tables, PlatformEvent> | undefined; // The handler of this very type.
  if (handler !== undefined && (await recordApplied(tx, event, deps.clock()))) await handler(tx, event);
}
