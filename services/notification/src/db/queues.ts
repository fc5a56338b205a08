import type { DueQueue } from '@leko/postgres';
import { HOUR_MS } from '@leko/runtime/durations';

/** What waits for its time, and how far ahead it plans: a mail that was put off waits for six hours at most. */
export const queues = {
  mails: { table: 'message', longestMs: 6 * HOUR_MS, busy: 'sending_since is not null' },
} as const satisfies Record<string, DueQueue>;
