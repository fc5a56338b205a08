import { type EventData, eventSchemas, isEventType, streamOf } from '@leko/contracts';
import { emitNext } from '@leko/events';
import { transact } from '@leko/postgres';
import { invalidInput } from '@leko/server';
import { Value } from '@sinclair/typebox/value';
import type { Deps } from './deps.ts';

type PlatformEvent = 'user.registered' | 'user.updated';

/** Takes an event of an internal service into our outbox, so that it travels like our own. The same id again changes nothing. */
export async function publishEvent(
  { db, clock }: Pick<Deps, 'db' | 'clock'>,
  { id, type, data }: { id: string; type: string; data: unknown },
): Promise<void> {
  if (!isPlatformEvent(type)) throw invalidInput('/body/type', 'is not an event of an internal service');
  const [wrong] = [...Value.Errors(eventSchemas[type], data)];
  if (wrong) throw invalidInput(`/body/data${wrong.path}`, wrong.message);
  const known = data as EventData<PlatformEvent>;
  await transact(db, (tx) =>
    emitNext(tx, type, { id, source: '/platform', aggregateId: known.userId, at: clock(), data: known }),
  );
}

const isPlatformEvent = (type: string): type is PlatformEvent => isEventType(type) && streamOf(type) === 'PLATFORM';
