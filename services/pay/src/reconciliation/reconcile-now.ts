import { type RequestKey, recordAct, runOnce } from '@leko/postgres';
import { invalidInput } from '@leko/server';
import type { Deps } from '../deps.ts';
import { moscowDayOf } from '../payments/domain/moscow-day.ts';
import { dueAt } from './domain/schedule.ts';
import { reconcileDay } from './reconcile-day.ts';
import { beginNights } from './reconcile-nights.ts';
import { openDay } from './store.ts';
import { askedDay, viewReconciliation } from './view-reconciliation.ts';

const FIRST_LINES = 100;

interface Asked {
  readonly key: RequestKey | undefined;
  readonly who: string;
  readonly date: string | undefined;
  readonly deadline: Date | undefined;
}

/** Compares a day on request of an operator, who waits until the deadline. The nightly comparison stays due. */
export function reconcileNow(deps: Deps, { key, who, date, deadline }: Asked): ReturnType<typeof viewReconciliation> {
  return runOnce(deps.db, key, async () => {
    const now = deps.clock();
    const day = askedDay(date, now);
    if (day > moscowDayOf(now)) throw invalidInput('/querystring/date', 'is a day that has not come yet');
    await recordAct(deps.db, { actor: who, action: 'reconciliation.ask', objectType: 'day', objectId: day, at: now });
    await beginNights(deps);
    await openDay(deps.db, { day, nextCheckAt: now < dueAt(day) ? dueAt(day) : null, now });
    await reconcileDay(deps, day, deadline);
    return viewReconciliation(deps, { date: day, verdict: undefined, page: 0, limit: FIRST_LINES });
  });
}
