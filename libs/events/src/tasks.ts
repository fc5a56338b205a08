import type { Clock, InternalSigner, Task } from '@leko/runtime';
import type { Kysely } from 'kysely';
import type { Broker } from './broker.ts';
import { createFeed } from './feed.ts';
import type { Receiver } from './receive.ts';
import { createRelay } from './relay.ts';

/** The relay is woken after every commit; this is only the backstop. */
const RELAY_EVERY_MS = 50;
/** With a broker the feed only fills holes; without one it carries everything. */
const FEED_EVERY_MS = 30_000;
const FEED_ALONE_EVERY_MS = 20;
const PARKED_EVERY_MS = 500;

/** Names of the tasks that a commit or a lost broker should wake. */
export const RELAY_TASK = 'relay';
export const feedTaskName = (producer: string): string => `feed of ${producer}`;

export interface EventTaskDeps<Tables> {
  readonly db: Kysely<Tables>;
  readonly clock: Clock;
  readonly service: string;
  readonly broker: Broker | undefined;
  readonly receiver: Receiver;
  readonly sign: InternalSigner;
  /** Whose events this service hears, by name and base address. */
  readonly producers: Readonly<Record<string, string>>;
}

/** The background work of events: relay, feeds, parked events. */
export function eventTasks<Tables>(deps: EventTaskDeps<Tables>): Task[] {
  const { broker, db } = deps;
  const relay = broker ? [{ name: RELAY_TASK, everyMs: () => RELAY_EVERY_MS, run: createRelay({ db, broker }) }] : [];
  const feeds = Object.entries(deps.producers).map(([producer, url]) => ({
    name: feedTaskName(producer),
    everyMs: () => (broker?.isConnected() ? FEED_EVERY_MS : FEED_ALONE_EVERY_MS),
    run: createFeed({ ...deps, producer, url }),
  }));
  return [...relay, ...feeds, parkedTask(deps)];
}

const parkedTask = <Tables>({ clock, receiver }: EventTaskDeps<Tables>): Task => ({
  name: 'parked events',
  everyMs: () => PARKED_EVERY_MS,
  run: () => receiver.retryParked(clock()),
});
