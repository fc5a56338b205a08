import type { DueQueue } from '@leko/postgres';
import { HOUR_MS } from '@leko/runtime/durations';

/** What waits for its time, and how far ahead each table plans. */
export const queues = {
  payments: { table: 'payment', longestMs: HOUR_MS },
  refunds: { table: 'refund', longestMs: 4 * HOUR_MS },
  receipts: { table: 'receipt', longestMs: HOUR_MS },
  // A day is compared at six in the morning of the next one; one that is open waits for its own night, however far that is.
  days: { table: 'reconciliation', longestMs: 30 * HOUR_MS, plannedFar: "state = 'pending'" },
  periodicJobs: { table: 'periodic_job', longestMs: HOUR_MS, isBackground: true },
} as const satisfies Record<string, DueQueue>;
