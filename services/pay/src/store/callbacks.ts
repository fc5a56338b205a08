import { createHash, randomUUID } from 'node:crypto';
import type { Retention } from '@leko/postgres';
import { redact } from '@leko/redaction';
import { type Kysely, sql } from 'kysely';
import type { Tables } from './tables.ts';

/** As long as somebody may ask what the bank had told us. */
export const callbackRetention: Retention = { table: 'callback', column: 'received_at', days: 30 };

export interface Hint {
  readonly source: 'callback' | 'webhook';
  readonly type: string;
  readonly status: string;
  readonly trackingId: string;
  readonly body: unknown;
}

/** Keeps the hint as a log would; the same hint again is one row that counts. */
export async function saveHint(db: Kysely<Tables>, hint: Hint, now: Date): Promise<void> {
  const body = JSON.stringify(hint.body ?? {});
  const fingerprint = createHash('sha256')
    .update([hint.source, hint.type, hint.status, hint.trackingId, body].join('\n'))
    .digest('hex');
  await db
    .insertInto('callback')
    .values({
      id: randomUUID(),
      source: hint.source,
      callback_type: hint.type,
      status: hint.status,
      tracking_id: hint.trackingId,
      body: JSON.stringify(redact(hint.body ?? {})),
      fingerprint,
      times: 1,
      received_at: now,
    })
    .onConflict((conflict) => conflict.column('fingerprint').doUpdateSet({ times: sql`callback.times + 1` }))
    .execute();
}
