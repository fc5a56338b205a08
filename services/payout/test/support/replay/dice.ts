/** All chance of a replay: the same seed, the same history. Mulberry32. */
export interface Dice {
  int(below: number): number;
  chance(percent: number): boolean;
  pick<T>(from: readonly T[]): T | undefined;
  weighted<T extends string>(weights: Readonly<Record<T, number>>): T;
}

const UINT32 = 2 ** 32;

export function diceOf(seed: number): Dice {
  let state = Math.imul(seed, 0x9e37_79b1);
  function next(): number {
    state = (state + 0x6d2b_79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return (mixed ^ (mixed >>> 14)) >>> 0;
  }
  const int = (below: number) => Math.floor((next() / UINT32) * below);
  return {
    int,
    chance: (percent) => int(100) < percent,
    pick: (from) => from[int(from.length)],
    weighted(weights) {
      const names = Object.keys(weights) as (keyof typeof weights)[]; // Its own keys.
      let left = int(names.reduce((total, name) => total + weights[name], 0));
      const found = names.find((name) => {
        left -= weights[name];
        return left < 0;
      });
      if (found === undefined) throw new Error('there is nothing to choose from');
      return found;
    },
  };
}
