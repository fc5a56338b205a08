import { HOUR_MS, MINUTE_MS, SECOND_MS } from '@leko/runtime/durations';
import type { Random } from '@leko/testing';
import { bankDisagreements, brokenSums } from './bank-agrees.ts';
import type { History } from './history.ts';
import { brokenHistories } from './history-holds.ts';
import { forgotten, overdue } from './nothing-waits.ts';
import { decide, waitingList } from './operator.ts';
import { brokenPromises } from './promises-kept.ts';
import { receiptDisagreements } from './receipts-agree.ts';
import { readRecords } from './records.ts';
import { brokenShares } from './shares-add-up.ts';
import type { World } from './world.ts';

/** What begins with the last long wait, such as a receipt for money found then, ends within these. */
const SHORT = [5 * SECOND_MS, 61 * SECOND_MS, 80 * SECOND_MS];
/** Past every pause between two tries, and past the end of every link. */
const WAITS = [0, ...SHORT, 6 * MINUTE_MS, 31 * MINUTE_MS, HOUR_MS, 4 * HOUR_MS, 4 * HOUR_MS, 25 * HOUR_MS, ...SHORT];
const AFTER_DECISIONS = [0, ...SHORT, HOUR_MS, ...SHORT];
const DECISIONS = 3;

/** Ends all faults, and moves the clock until all work is finished. */
export async function comeToRest(world: World, waits: readonly number[] = WAITS): Promise<void> {
  await world.heal();
  for (const wait of waits) {
    world.advance(wait);
    await world.rest();
  }
}

/** Operators go through the list, some of it more than once. */
export async function clearTheList(world: World, history: History, random: Random): Promise<void> {
  for (let round = 0; round < DECISIONS; round++) {
    const waiting = (await waitingList(history.people)) ?? [];
    if (waiting.length === 0) return;
    for (const one of waiting) await decide(history.people, random, one);
    await comeToRest(world, AFTER_DECISIONS);
  }
}

/** What must be true at every moment, also while copies work. */
export async function wrongsMeanwhile(world: World): Promise<string[]> {
  const records = { ...(await readRecords(world)), waiting: [] };
  return [...brokenSums(records), ...brokenShares(records), ...brokenHistories(records), ...forgotten(records)];
}

/** Everything that is not as it must be once all is quiet. */
export async function wrongsIn(world: World, history: History): Promise<string[]> {
  const records = { ...(await readRecords(world)), waiting: (await waitingList(history.people)) ?? [] };
  return [
    ...bankDisagreements(records),
    ...receiptDisagreements(records),
    ...brokenShares(records),
    ...brokenHistories(records),
    ...forgotten(records),
    ...overdue(records),
    ...world.gateway.refused,
    ...(await brokenPromises(records, history)),
  ];
}
