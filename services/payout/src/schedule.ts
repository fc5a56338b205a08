import type { Task } from '@leko/server';
import { advanceBatches, hurryBatches, nextBatchCheck } from './actions/advance-batches.ts';
import { collectRemittances, hurryCollection, nextCollection } from './actions/collect-remittances.ts';
import type { Deps } from './actions/deps.ts';

const EVERY_MS = 500;

/** What the clock drives: remittances into batches, batches to the bank and back. */
export const schedule = (deps: Deps): Task[] => [collectTask(deps), batchTask(deps)];

const collectTask = (deps: Deps): Task => ({
  name: 'collect remittances',
  everyMs: () => EVERY_MS,
  run: () => collectRemittances(deps),
  nextDue: () => nextCollection(deps),
  hurry: (until) => hurryCollection(deps, until),
});

function batchTask(deps: Deps): Task {
  // Whoever hurries waits for the end, not for the next step: what a step schedules within that time is hurried too.
  let hurriedUntil: Date | undefined;
  return {
    name: 'registry batches',
    everyMs: () => EVERY_MS,
    run: () => advanceBatches(deps, hurriedUntil),
    nextDue: () => nextBatchCheck(deps),
    async hurry(until) {
      hurriedUntil = until;
      await hurryBatches(deps, until);
    },
  };
}
