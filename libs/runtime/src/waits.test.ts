import { describe, expect, it } from 'vitest';
import { createWaits } from './waits.ts';

describe('waiting', () => {
  it('begins when something is first asked about, for each by itself', () => {
    let now = 1_000;
    const { knownFor } = createWaits(() => now);

    expect(knownFor('a')).toBe(0);
    now += 60;
    expect([knownFor('a'), knownFor('b')]).toEqual([60, 0]);
    now += 40;
    expect([knownFor('a'), knownFor('b')]).toEqual([100, 40]);
  });

  it('begins anew for what was forgotten, and keeps a bounded number of things', () => {
    let now = 0;
    const { knownFor } = createWaits(() => now);
    for (let n = 0; n < 10_001; n++) knownFor(`thing ${n}`);
    now = 500;

    expect(knownFor('thing 10000')).toBe(500);
    expect(knownFor('thing 0')).toBe(0);
  });
});
