import type { DueQueue } from '@leko/postgres';
import { DAY_MS, HOUR_MS } from '@leko/runtime/durations';

/** The queues of due work, and how far ahead each plans. */
export const queues = {
  // A settled registry is only watched for returns.
  batches: { table: 'batch', longestMs: DAY_MS, awaited: "state in ('planned', 'sending', 'sent', 'refused')" },
  // The longest interval of registries that the setting takes.
  remittances: { table: 'remittance', column: 'collect_at', longestMs: DAY_MS },
  sessions: { table: 'completed_session', idColumn: 'booking_id', longestMs: HOUR_MS },
  files: { table: 'document_file', idColumn: 'document_id', longestMs: HOUR_MS, awaited: 'true' },
} as const satisfies Record<string, DueQueue>;
