import { HOUR_MS } from '@leko/runtime/durations';
import type { Deps } from '../deps.ts';
import { recordOverdue } from './store-queue.ts';

/** The law requires the receipt by the next working day; after this time an alarm is raised. */
const ALARM_AFTER_MS = HOUR_MS;
const NAMED = 10;

/** Raises the alarm when more receipts than before are overdue; not again for those it was raised for. */
export async function watchReceipts({ db, clock, log }: Pick<Deps, 'db' | 'clock' | 'log'>): Promise<number> {
  const now = clock();
  const { fresh, total } = await recordOverdue(db, { before: new Date(now.getTime() - ALARM_AFTER_MS), now });
  if (fresh.length === 0) return 0;
  log.error({ receiptIds: fresh.slice(0, NAMED), fresh: fresh.length, total }, 'receipts are overdue');
  return fresh.length;
}
