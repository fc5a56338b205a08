import { randomOf } from '@leko/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findViolations } from './support/ledger.ts';
import { startWorld, type World } from './support/payout.ts';
import { compareBank, compareFigures, compareViews } from './support/replay/compare.ts';

import { History } from './support/replay/history.ts';
import { type SecondCopy, startSecondCopy } from './support/replay/second-copy.ts';

const STEPS = 60;
/** Steps after which every page is read as well. */
const VIEWS = 20;
/** A few in every run, many in the long suite; `PAYOUT_REPLAY=from-to` plays others. */
const [FIRST = 1, LAST = FIRST] = (process.env.PAYOUT_REPLAY ?? '1-4').split('-').map(Number);
const seeds = Array.from({ length: LAST - FIRST + 1 }, (_, index) => FIRST + index);

let world: World;
let copy: SecondCopy;
beforeAll(async () => {
  world = await startWorld();
  copy = await startSecondCopy(world);
});
afterAll(() => world.close());

test.each(seeds)(
  'history %i has the figures of the model, with faults of the bank, late events and two copies of the service',
  async (seed) => {
    const history = await new History(world, { random: randomOf(seed), copy }).begin();

    for (let step = 0; step < STEPS; step++) {
      await history.step();
      await compareFigures(world, history);
      if (step % VIEWS === 0) await compareViews(world, history);
    }
    await history.end();

    await compareFigures(world, history);
    await compareViews(world, history);
    compareBank(world, history);
    expect(await findViolations(world)).toEqual([]);
  },
);
