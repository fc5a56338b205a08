import { seeded } from './seeded.ts';

/** All chance of a random history: the same seed, the same history. */
export interface Random {
  int(below: number): number;
  chance(percent: number): boolean;
  pick<T>(from: readonly T[]): T | undefined;
  weighted<T extends string>(weights: Readonly<Record<T, number>>): T;
}

export function randomOf(seed: number): Random {
  const next = seeded(Math.imul(seed, 0x9e37_79b1));
  const int = (below: number) => Math.floor(next() * below);
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
