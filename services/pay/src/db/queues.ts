import type { DueQueue } from '@leko/postgres';
import { HOUR_MS } from '@leko/runtime/durations';

/** Receipts that are handed in one after another wait for the first of them. */
const FIRST_OF_ALL = `state = 'issued' or place = 'aside'
  or ordinal = (select min(first.ordinal) from receipt as first where first.place <> 'aside')`;

/** What waits for its time, and how far ahead each table plans. */
export const queues = {
  payments: { table: 'payment', longestMs: HOUR_MS },
  refunds: { table: 'refund', longestMs: 4 * HOUR_MS },
  receipts: { table: 'receipt', longestMs: HOUR_MS, counted: FIRST_OF_ALL },
  // A day is compared at six in the morning of the next one; one that is open waits for its own night, however far that is.
  days: { table: 'reconciliation', longestMs: 30 * HOUR_MS, plannedFar: "state = 'pending'" },
  periodicJobs: { table: 'periodic_job', longestMs: HOUR_MS, isBackground: true },
} as const satisfies Record<string, DueQueue>;
