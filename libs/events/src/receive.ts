import { type Event, type EventType, eventSchemas, isEventType, withPlainIds } from '@leko/contracts';
import { blamesARow, transact } from '@leko/postgres';
import { type Log, spread } from '@leko/runtime';
import { MINUTE_MS } from '@leko/runtime/durations';
import type { Vault } from '@leko/vault';
import type { TSchema } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import { type Kysely, sql, type Transaction } from 'kysely';
import { openEvent } from './sealed-event.ts';

/**
 * What a service does on an event, inside the transaction that also records the event as applied. Throwing parks the event
 * and tries it again later: so the handler of an event that came too early (its cause is still on the way) throws.
 */
export type Handler<Tables, T extends EventType> = (tx: Transaction<Tables>, event: Event<T>) => Promise<void>;
export type Subscriptions<Tables> = { readonly [T in EventType]?: Handler<Tables, T> };

export interface Receiver {
  readonly types: readonly EventType[];
  /** Applies the event exactly once, whichever way and however often it comes. Throws only when the database does not answer. */
  receive(event: unknown): Promise<'applied' | 'known' | 'ignored' | 'parked'>;
  /** Tries parked events that are due again; how many were tried. */
  retryParked(now: Date): Promise<number>;
}

/** Growing delays after a failure; after the last one the event waits for a person. Milliseconds. */
const RETRY_DELAYS_MS = [1_000, 5_000, 30_000, 120_000, 600_000, 600_000, 600_000, 600_000] as const;
/** Data that do not fit our schema, and will not fit it later. */
class InvalidData extends Error {}
const PARKED_BATCH = 50;
const MAX_ERROR_TEXT = 500;

interface Deps<Tables> {
  readonly db: Kysely<Tables>;
  readonly log: Log;
  readonly clock: () => Date;
  /** From 0 to 1; spreads the retries of events that failed together. */
  readonly random: () => number;
  readonly subscriptions: Subscriptions<Tables>;
  /** Opens the personal data of events, for the handler alone: parked events stay sealed. */
  readonly vault: Pick<Vault, 'open'>;
}

export function createReceiver<Tables>(deps: Deps<Tables>): Receiver {
  const types = Object.keys(deps.subscriptions) as EventType[];

  async function apply(received: Event): Promise<'applied' | 'known'> {
    return transact(deps.db, async (tx) => {
      // What is known need not be opened: the broker may still have it under a key that is gone.
      if (!(await recordApplied(tx, received, deps.clock()))) return 'known';
      const event = await openEvent(deps.vault, received);
      checkData(event);
      const handler = deps.subscriptions[event.type] as Handler<Tables, EventType>;
      await handler(tx, { ...event, data: withPlainIds(event.data) });
      return 'applied';
    });
  }

  return {
    types,
    async receive(raw) {
      const event = asEnvelope(raw);
      if (event === undefined || !types.includes(event.type)) return 'ignored';
      try {
        return await apply(event);
      } catch (error) {
        return setAside(deps, event, error);
      }
    },
    async retryParked(now) {
      const rows = await takeParked(deps.db, now);
      for (const { body, attempts } of rows) await retry(deps, apply, body, attempts);
      return rows.length;
    },
  };
}

/** An event that even the table of parked events cannot hold will never be applied: it must not come again for ever. */
async function setAside<Tables>(deps: Deps<Tables>, event: Event, cause: unknown): Promise<'parked' | 'ignored'> {
  try {
    await park(deps, event, cause, 1);
    return 'parked';
  } catch (error) {
    if (!blamesARow(error)) throw error;
    deps.log.error({ err: cause, eventId: event.id, type: event.type }, 'event cannot be set aside, it is ignored');
    return 'ignored';
  }
}

async function retry<Tables>(
  deps: Deps<Tables>,
  apply: (event: Event) => Promise<unknown>,
  event: Event,
  attempts: number,
): Promise<void> {
  try {
    await apply(event);
    await sql`delete from parked where event_id = ${event.id}`.execute(deps.db);
  } catch (error) {
    await park(deps, event, error, attempts + 1);
  }
}

/** Records in the inbox that the event is applied by this transaction; false where it was applied before. */
export async function recordApplied<Tables>(
  tx: Transaction<Tables>,
  event: Pick<Event, 'id' | 'type'>,
  now: Date,
): Promise<boolean> {
  const { rows } = await sql`
    insert into inbox (event_id, type, applied_at) values (${event.id}, ${event.type}, ${now})
    on conflict do nothing returning event_id`.execute(tx);
  return rows.length === 1;
}

async function park<Tables>(deps: Deps<Tables>, event: Event, error: unknown, attempts: number): Promise<void> {
  const now = deps.clock();
  const delay = error instanceof InvalidData ? undefined : RETRY_DELAYS_MS[attempts - 1];
  const due = delay === undefined ? null : spread(deps.random(), { from: now, due: new Date(now.getTime() + delay) });
  const reason = String((error as Error).message ?? error).slice(0, MAX_ERROR_TEXT);
  await sql`
    insert into parked (event_id, type, body, attempts, next_check_at, error, parked_at)
    values (${event.id}, ${event.type}, ${JSON.stringify(event)}::jsonb, ${attempts}, ${due}, ${reason}, ${now})
    on conflict (event_id) do update set attempts = excluded.attempts, next_check_at = excluded.next_check_at, error = excluded.error
      where parked.attempts < excluded.attempts`.execute(deps.db);
  const fields = { eventId: event.id, type: event.type, attempts, reason };
  if (due === null) deps.log.error(fields, 'event given up, a person must look');
  else deps.log.warn(fields, 'event set aside, will be tried again');
}

/** Takes due rows by pushing their time, so that a second copy of the service leaves them alone. */
async function takeParked<Tables>(db: Kysely<Tables>, now: Date): Promise<{ body: Event; attempts: number }[]> {
  const until = new Date(now.getTime() + MINUTE_MS);
  const { rows } = await sql<{ body: Event; attempts: number }>`
    update parked set next_check_at = ${until} where event_id in (
      select event_id from parked where next_check_at <= ${now} order by next_check_at, parked_at limit ${PARKED_BATCH}
      for update skip locked)
    returning body, attempts`.execute(db);
  return rows;
}

function asEnvelope(raw: unknown): Event | undefined {
  if (typeof raw !== 'object' || raw === null) return undefined;
  const { id, type, subject, sequence } = raw as Partial<Event>;
  const whole = typeof id === 'string' && typeof subject === 'string' && typeof sequence === 'number';
  return whole && typeof type === 'string' && isEventType(type) ? (raw as Event) : undefined;
}

function checkData(event: Event): void {
  const schema: TSchema = eventSchemas[event.type];
  const first = Value.Errors(schema, event.data).First();
  if (first) throw new InvalidData(`data of ${event.type} is not valid: ${first.path} ${first.message}`);
}
