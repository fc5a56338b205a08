import { expect, it } from 'vitest';
import type { Part, Work } from '../src/sandbox/parts.ts';
import { settle } from '../src/sandbox/settle.ts';

const idle: Work = { done: 0, nextDueAt: undefined, moving: undefined };
const away: Work = { ...idle, moving: 'unreachable' };

/** A service that is away for so many looks and then has one thing to do that only falls due when it is brought forward. */
function service(looksAway: number): Part & { readonly done: () => number } {
  let [looks, done] = [0, 0];
  return {
    name: 'pay',
    done: () => done,
    async work(aheadSeconds) {
      looks += 1;
      if (looks <= looksAway) return away;
      if (aheadSeconds === 0 || done > 0) return idle;
      done += 1;
      return { ...idle, done: 1 };
    },
  };
}

// The clock matters only where it is moved.
const worldOf = (pay: Part) => ({ services: [pay], simulators: [], clock: undefined as never });

it.each([0, 1, 2, 3, 4, 5, 6, 7])(
  'nothing is quiet that was not brought forward: a service that comes back after %i looks has done its work',
  async (looksAway) => {
    const pay = service(looksAway);

    expect(await settle(worldOf(pay))).toEqual({ quiet: true });

    expect(pay.done()).toBe(1);
  },
);
