import { expect, test } from 'vitest';
import { createExpiringCache } from './expiring-cache.ts';

const LIFE = 60;

function cacheAt(most = 1_000) {
  const clock = { now: 0 };
  const cache = createExpiringCache<{ until: number }>(most, () => clock.now);
  const add = (key: string) => cache.set(key, { until: clock.now + LIFE });
  return { clock, cache, add };
}

test('a value is known until its time is over', () => {
  const { clock, cache, add } = cacheAt();
  add('a');

  clock.now = LIFE - 1;
  expect(cache.get('a')).toEqual({ until: LIFE });
  clock.now = LIFE;
  expect(cache.get('a')).toBeUndefined();
});

test('four times as many values take no more room than what is good of them', () => {
  const { clock, cache, add } = cacheAt();
  const play = (from: number, to: number) => {
    for (clock.now = from; clock.now < to; clock.now += 1) add(`token ${clock.now}`);
    return cache.size;
  };

  expect(play(0, 500)).toBe(LIFE);
  expect(play(500, 2_000)).toBe(LIFE);
});

test('beyond so many the oldest are forgotten, and the others stay', () => {
  const { cache, add } = cacheAt(3);
  for (const key of ['a', 'b', 'a', 'c', 'd']) add(key);

  expect(cache.size).toBe(3);
  expect(['a', 'b', 'c', 'd'].filter((key) => cache.get(key))).toEqual(['a', 'c', 'd']);
});
