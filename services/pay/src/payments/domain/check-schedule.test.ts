import { HOUR_SECONDS } from '@leko/runtime/durations';
import { describe, expect, it } from 'vitest';
import {
  isLinkOver,
  isUnreadableForGood,
  nextCheckOf,
  nextReceiptAsk,
  nextReceiptTry,
  nextRejectedReceipt,
  UNREADABLE,
} from './check-schedule.ts';
import type { PaymentState } from './states.ts';

const createdAt = new Date('2026-11-20T09:00:00Z');
const linkExpiresAt = new Date('2026-11-21T09:00:00Z');
const after = (seconds: number) => new Date(createdAt.getTime() + seconds * 1_000);

describe('when a payment is read next', () => {
  it.each<[PaymentState, number, number | undefined]>([
    ['awaiting', 0, 15],
    ['awaiting', 20 * 60, 60],
    ['checkout', 2 * HOUR_SECONDS, 600],
    ['awaiting', 24 * HOUR_SECONDS - 60, 120],
    ['awaiting', 30 * HOUR_SECONDS, HOUR_SECONDS],
    ['failed', 25 * HOUR_SECONDS, HOUR_SECONDS],
    ['canceled', 25 * HOUR_SECONDS, HOUR_SECONDS],
    ['failed', 73 * HOUR_SECONDS, undefined],
    ['review', 0, undefined],
    ['received', 0, undefined],
    ['refund', 0, undefined],
  ])('%s, %d s after it was made: in %s s', (state, age, expected) => {
    const next = nextCheckOf({ state, reason: 'paid_after_end', createdAt, linkExpiresAt }, after(age));

    expect(next && (next.getTime() - after(age).getTime()) / 1_000).toBe(expected);
  });

  it.each([
    ['a day after its link expired, one that was unreadable all the time', 0, [47, 49]],
    ['a day after the first failed reading, one that was unreadable later', 60, [83, 85]],
  ])('needs a person: %s', (_what, unreadSinceHours, hours) => {
    const payment = { unreadSince: after(unreadSinceHours * HOUR_SECONDS), linkExpiresAt };

    expect(hours.map((hour) => isUnreadableForGood(payment, after(hour * HOUR_SECONDS)))).toEqual([false, true]);
  });

  it('has a link that the bank must have ended after twice its time and a day', () => {
    expect([71, 73].map((hour) => isLinkOver({ createdAt, linkExpiresAt }, after(hour * HOUR_SECONDS)))).toEqual([
      false,
      true,
    ]);
  });

  it('an unreadable one in review is still read, every hour', () => {
    const payment = { state: 'review', reason: UNREADABLE, createdAt, linkExpiresAt } as const;

    expect(nextCheckOf(payment, after(0))).toEqual(after(HOUR_SECONDS));
  });
});

it.each([
  ['asked about', nextReceiptAsk, [2, 5, 120, HOUR_SECONDS, HOUR_SECONDS]],
  ['handed in to a silent service', nextReceiptTry, [2, 5, 60, 60, 60]],
  ['handed in again', nextRejectedReceipt, [30, 120, 1_800, HOUR_SECONDS, HOUR_SECONDS]],
])('a receipt is %s ever more seldom', (_what, next, expected) => {
  const delays = [0, 1, 3, 6, 100].map(
    (attempts) => (next(attempts, createdAt).getTime() - createdAt.getTime()) / 1_000,
  );

  expect(delays).toEqual(expected);
});
