import { createHash, randomUUID } from 'node:crypto';
import type { Retention } from '@leko/postgres';
import { redact } from '@leko/redaction';
import { type Kysely, sql } from 'kysely';
import type { Tables } from '../db/tables.ts';

/** As long as it may have to be shown what the bank has sent. */
export const callbackRetention: Retention = { table: 'callback', column: 'received_at', days: 30 };

export interface ReadTrigger {
  readonly source: 'callback' | 'webhook';
  readonly type: string;
  readonly status: string;
  readonly trackingId: string;
  readonly body: unknown;
}

/**
 * The most callbacks that are kept for one object: payer and upstream never need more, each callback makes us read the
 * bank, and a holder of the address could send them without end. The bank's own webhooks are signed and not counted.
 */
const MAX_CALLBACKS = 20;
/** How much of a body is kept, bytes: enough to recognize it; the hash proves what it was. */
const KEPT_BYTES = 2_048;

/**
 * Keeps the callback as a log would; the same one again is one row that counts. False where nothing is kept, because the object
 * has had too many; only concurrent callbacks can exceed the limit.
 */
export async function saveReadTrigger(db: Kysely<Tables>, trigger: ReadTrigger, now: Date): Promise<boolean> {
  if (trigger.source === 'callback' && (await countCallbacks(db, trigger.trackingId)) >= MAX_CALLBACKS) return false;
  const body = JSON.stringify(trigger.body ?? {});
  await db
    .insertInto('callback')
    .values({
      id: randomUUID(),
      source: trigger.source,
      callback_type: trigger.type,
      status: trigger.status,
      tracking_id: trigger.trackingId,
      body: keptOf(redact(trigger.body ?? {}), body),
      fingerprint: sha256([trigger.source, trigger.type, trigger.status, trigger.trackingId, body].join('\n')),
      times: 1,
      received_at: now,
    })
    .onConflict((conflict) => conflict.column('fingerprint').doUpdateSet({ times: sql`callback.times + 1` }))
    .execute();
  return true;
}

async function countCallbacks(db: Kysely<Tables>, trackingId: string): Promise<number> {
  const { times } = await db
    .selectFrom('callback')
    .select(({ fn }) => fn.coalesce(fn.sum<bigint>('times'), sql<bigint>`0`).as('times'))
    .where('tracking_id', '=', trackingId)
    .where('source', '=', 'callback')
    .executeTakeFirstOrThrow();
  return Number(times);
}

/** What is kept of a body, as JSON: all of it where it is short, else its beginning. */
function keptOf(redacted: unknown, body: string): string {
  const text = JSON.stringify(redacted);
  const bytes = Buffer.from(text);
  if (bytes.length <= KEPT_BYTES) return text;
  const beginning = bytes.subarray(0, KEPT_BYTES).toString();
  return JSON.stringify({ beginning, bytes: Buffer.byteLength(body), sha256: sha256(body) });
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
