import { roubles, ZERO } from '@leko/money';
import { expect, test } from 'vitest';
import { carriedForward, movementsOf } from './movement.ts';

const countsAt = new Date('2026-11-20T12:00:00Z');

test.each<[string, bigint, bigint, [bigint, Date | undefined][]]>([
  ['an addition counts from when its payment does', 500n, 0n, [[500n, countsAt]]],
  ['a refund of what is open cools down with it', -300n, 500n, [[-300n, countsAt]]],
  ['a refund of what is paid out is effective at once', -300n, 0n, [[-300n, undefined]]],
  [
    'a refund of more than what is open does both',
    -300n,
    200n,
    [
      [-200n, countsAt],
      [-100n, undefined],
    ],
  ],
  ['nothing is no movement', 0n, 200n, []],
])('%s', (_what, change, open, expected) => {
  const movements = movementsOf(roubles(change), { countsAt, open: roubles(open) });

  expect(movements).toEqual(expected.map(([amount, at]) => ({ amount: roubles(amount), countsAt: at })));
});

test('a sum below zero is carried forward, and nothing else', () => {
  expect(carriedForward(roubles(-5n))).toEqual({ amount: roubles(5n), runningSum: ZERO });
  expect(carriedForward(ZERO)).toBeUndefined();
});
