import { seeded } from '@leko/testing/servers';

/** All chance of a run comes from here, so that the same seed throws the same numbers. */
export interface Random {
  /** 0 … below - 1. */
  int(below: number): number;
  /** True in `percent` of a hundred cases. */
  chance(percent: number): boolean;
  pick<T>(from: readonly [T, ...T[]]): T;
  pickAny<T>(from: readonly T[]): T | undefined;
  uuid(): string;
}

const UINT32 = 2 ** 32;

/** The numbers of one step do not depend on how many the step before it took. */
export const randomOf = (seed: number, step: number): Random =>
  createRandom((Math.imul(seed, 0x9e37_79b1) ^ step) >>> 0);

function createRandom(seed: number): Random {
  const next = seeded(seed);
  const int = (below: number) => Math.floor(next() * below);
  const pickAny = <T>(from: readonly T[]) => from[int(from.length)];
  return {
    int,
    pickAny,
    chance: (percent) => int(10_000) < percent * 100,
    pick: (from) => pickAny(from) ?? from[0],
    uuid() {
      const hex = Array.from({ length: 4 }, () => int(UINT32).toString(16).padStart(8, '0')).join('');
      return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20)}`;
    },
  };
}
