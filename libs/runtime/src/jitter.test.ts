import { expect, test } from 'vitest';
import { fullJitter, spread } from './jitter.ts';

test.each([
  [0, 0, 0],
  [1, 0, 50],
  [0.5, 1, 50],
  [1, 3, 400],
  [1, 10, 1_000],
])('full jitter with %d at attempt %i waits %i ms', (random, attempt, expected) => {
  expect(fullJitter(random, { baseMs: 50, capMs: 1_000, attempt })).toBe(expected);
});

test.each([
  [0, 60_000, 60_000],
  [1, 60_000, 66_000],
  [0.5, 1_000, 1_050],
  [1, -5_000, -5_000],
])('with %d, what is due in %i ms is due in %i ms', (random, delay, expected) => {
  const from = new Date(1_000_000);
  const due = new Date(from.getTime() + delay);

  expect(spread(random, { from, due }).getTime() - from.getTime()).toBe(expected);
});
