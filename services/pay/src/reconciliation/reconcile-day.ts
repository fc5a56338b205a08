import { transact } from '@leko/postgres';
import type { Deps } from '../deps.ts';
import type { MoscowDay } from '../payments/domain/moscow-day.ts';
import { type Comparison, compareBooks } from './compare-day.ts';
import { dueAt, nextAttempt } from './domain/schedule.ts';
import { lineOf } from './save-lines.ts';
import { findDay, recordCompared, recordRunning, recordUnreadable } from './store.ts';
import { linesByKey, lockLines, saveLines, totalsOf } from './store-lines.ts';

/** Compares the bank's registry of a day with our payments. Safe to repeat: the same records give the same lines. */
export async function reconcileDay(deps: Deps, day: MoscowDay, deadline?: Date): Promise<{ isRead: boolean }> {
  const comparedAt = deps.clock();
  await recordRunning(deps.db, { day, now: comparedAt });
  const registry = await deps.providers.acquirer.dayRegistry(day, deadline);
  if (registry.kind !== 'ok') {
    await postpone(deps, day, registry.reason);
    return { isRead: false };
  }
  const comparison = await compareBooks(deps, { day, registry: registry.value, deadline });
  await save(deps, day, { ...comparison, hasDeadline: deadline !== undefined, comparedAt });
  await report(deps, day, comparison);
  return { isRead: true };
}

async function postpone({ db, clock, log }: Deps, day: MoscowDay, reason: string): Promise<void> {
  const now = clock();
  const attempts = ((await findDay(db, day))?.attempts ?? 0) + 1;
  const [retryAt, nightAt] = [nextAttempt(attempts, now), dueAt(day)];
  await recordUnreadable(db, { day, attempts, reason, nextCheckAt: retryAt > nightAt ? retryAt : nightAt });
  log.warn({ day, attempts, reason }, 'registry of the bank could not be read, will be read again');
}

function save(
  { db, clock }: Deps,
  day: MoscowDay,
  { findings, adopted, isSettled, hasDeadline, comparedAt }: Comparison & { hasDeadline: boolean; comparedAt: Date },
): Promise<void> {
  const now = clock();
  const nightAt = dueAt(day);
  // A comparison that the deadline of a caller cut short is run again without a deadline.
  const againAt = hasDeadline && !isSettled ? now : null;
  return transact(db, async (tx) => {
    await lockLines(tx);
    const isNews = await recordCompared(tx, { day, comparedAt, nextCheckAt: now < nightAt ? nightAt : againAt });
    if (!isNews) return;
    const before = await linesByKey(
      tx,
      findings.map(({ key }) => key),
    );
    const lines = findings.flatMap((finding) => {
      const isAdopted = finding.paymentId !== undefined && adopted.has(finding.paymentId);
      return lineOf(before.get(finding.key), finding, { day, isAdopted, now }) ?? [];
    });
    await saveLines(tx, lines);
  });
}

/** One line in the log for each run; an open difference needs a person. */
async function report({ db, log }: Deps, day: MoscowDay, { findings, adopted }: Comparison): Promise<void> {
  const { counts } = await totalsOf(db, day);
  if (counts.open === 0) return log.info({ day, counts, missed: adopted.size }, 'day reconciled');
  const reasons: Record<string, number> = {};
  for (const { verdict, reason = 'none' } of findings) {
    if (verdict === 'open') reasons[reason] = (reasons[reason] ?? 0) + 1;
  }
  log.error({ day, counts, reasons, missed: adopted.size }, 'books differ from the bank, a person must look');
}
