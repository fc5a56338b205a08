import type { Deps } from '../deps.ts';
import { dayAfter, type MoscowDay, startOfDay } from '../payments/domain/moscow-day.ts';
import { LONG_LOOK_BACK_DAYS, LOOK_BACK_DAYS, lookBackBefore } from './domain/schedule.ts';
import { compareAgain, lookBack } from './store.ts';
import { daysOfUnknownRefunds } from './store-lines.ts';

/** After each night earlier days are due again: the last ones, and those with open differences. */
export async function reconcileAgain(deps: Deps, day: MoscowDay): Promise<void> {
  const now = deps.clock();
  const before = lookBackBefore(now);
  await lookBack(deps.db, {
    day,
    days: LOOK_BACK_DAYS,
    openDays: LONG_LOOK_BACK_DAYS,
    before,
    now,
  });
  const refunded = [
    ...(await listRefunded(deps, day, 'refunded')),
    ...(await listRefunded(deps, day, 'partly_refunded')),
  ];
  await compareAgain(deps.db, { days: await daysOfUnknownRefunds(deps.db, refunded), before, now });
}

/** Days of refunds that were made at the bank by hand, of any age: no registry of a later day lists them. */
async function listRefunded({ providers, log }: Deps, day: MoscowDay, status: 'refunded' | 'partly_refunded') {
  const from = startOfDay(dayAfter(day, -LONG_LOOK_BACK_DAYS));
  const list = await providers.acquirer.listOperations({ from, to: startOfDay(dayAfter(day)), status });
  if (list.kind === 'ok') return list.value.operations;
  log.warn(
    { day, status, reason: list.reason },
    'refunds of the bank could not be listed, the next night lists them again',
  );
  return [];
}
