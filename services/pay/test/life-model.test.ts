import { randomOf } from '@leko/testing';
import { expect, test } from 'vitest';
import { clearTheList, comeToRest, wrongsIn, wrongsMeanwhile } from './life-model/ending.ts';
import { History } from './life-model/history.ts';
import { World } from './life-model/world.ts';

const STEPS = 60;
/** Steps between two checks of what must always be true. */
const LOOKS = 12;
/** A few in every run, many in the long suite; `PAY_LIFE=17` plays that one alone, `PAY_LIFE=1-300` a range. */
const [FIRST = 1, LAST = FIRST] = (process.env.PAY_LIFE ?? '1-2').split('-').map(Number);
const seeds = Array.from({ length: LAST - FIRST + 1 }, (_, index) => ({ seed: FIRST + index }));

test.each(seeds)(
  'life $seed (alone: PAY_LIFE=$seed): through faults and kills, the bank, the fiscal register and pay agree',
  async ({ seed }) => {
    const world = await World.open();
    try {
      const random = randomOf(seed);
      const history = await new History(world, random).begin();

      for (let step = 1; step <= STEPS; step++) {
        await history.step();
        if (step % LOOKS === 0) expect(await wrongsMeanwhile(world)).toEqual([]);
      }
      await comeToRest(world);
      expect(await wrongsIn(world, history)).toEqual([]);
      await clearTheList(world, history, random);

      expect(await wrongsIn(world, history)).toEqual([]);
    } finally {
      await world.close();
    }
  },
);
