import type { DueQueue } from '@leko/postgres';
import { HOUR_MS } from '@leko/runtime/durations';

/** The queues of due rows, and how far ahead each of them plans. */
export const queues = {
  payments: { table: 'payment', longestMs: HOUR_MS },
  refunds: { table: 'refund', longestMs: 4 * HOUR_MS },
  receipts: { table: 'receipt', longestMs: HOUR_MS },
  // A day is compared at six in the morning of the next one; an open day waits for its own night, however far ahead.
  days: { table: 'reconciliation', longestMs: 30 * HOUR_MS, plannedFar: "state = 'pending'" },
  periodicJobs: { table: 'periodic_job', longestMs: HOUR_MS, isBackground: true },
} as const satisfies Record<string, DueQueue>;
