import type { Deps } from '../deps.ts';
import { dayAfter, moscowDayOf } from '../payments/domain/moscow-day.ts';
import { dueAt } from './domain/schedule.ts';
import { reconcileAgain } from './reconcile-again.ts';
import { reconcileDay } from './reconcile-day.ts';
import { daysComparedAfter, latestDay, openDay, reopenDay, takeDueDay } from './store.ts';

/** The first day is the one on which the service begins; from then on each night opens the next. */
export async function beginNights({ db, clock, log }: Pick<Deps, 'db' | 'clock' | 'log'>): Promise<void> {
  const now = clock();
  const today = moscowDayOf(now);
  if ((await latestDay(db)) === undefined) await openDay(db, { day: today, nextCheckAt: dueAt(today), now });
  const days = await daysComparedAfter(db, now);
  if (days.length === 0) return;
  log.error(
    { days: days.length, first: days[0] },
    'days were compared by a clock that was ahead, and are compared again',
  );
  for (const day of days) await reopenDay(db, { day, nextCheckAt: later(dueAt(day), now), now });
}

const later = (one: Date, other: Date): Date => (one > other ? one : other);

/** Compares the oldest day that is due; returns how many days were compared. */
export async function reconcileDueDay(deps: Deps): Promise<number> {
  await beginNights(deps);
  const now = deps.clock();
  const due = await takeDueDay(deps.db, now);
  if (due === undefined) return 0;
  const next = dayAfter(due.day);
  // Any other day was compared before or on request, so it opens no new day.
  if (due.day === (await latestDay(deps.db))) await openDay(deps.db, { day: next, nextCheckAt: dueAt(next), now });
  const { isRead } = await reconcileDay(deps, due.day);
  if (isRead && next === moscowDayOf(now)) await reconcileAgain(deps, due.day);
  return 1;
}
