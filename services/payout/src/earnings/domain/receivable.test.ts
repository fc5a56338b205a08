import { kopecks, roubles, ZERO } from '@leko/money';
import { describe, expect, test } from 'vitest';
import {
  keptOf,
  newLine,
  openDispute,
  partsOfShare,
  type Receivable,
  type ReceivableLine,
  refund,
  resolveDispute,
} from './receivable.ts';

const line = (change: Partial<ReceivableLine> = {}): ReceivableLine => ({
  ...newLine('one', roubles(1_000n)),
  ...change,
});

describe('a share is', () => {
  test.each<[string, Partial<ReceivableLine>, [bigint, bigint, bigint, bigint]]>([
    ['owed to the coach', {}, [100_000n, 0n, 0n, 0n]],
    ['frozen while it is disputed', { openDisputes: 1 }, [0n, 100_000n, 0n, 0n]],
    ['frozen as far as it is left', { openDisputes: 2, refunded: roubles(300n) }, [0n, 70_000n, 0n, 0n]],
    ['withheld for the athlete', { kept: ZERO }, [0n, 0n, 100_000n, 0n]],
    ['split in whole roubles', { kept: kopecks(33_333n) }, [33_300n, 0n, 66_667n, 33n]],
    [
      'split, and given back as far as it was awarded',
      { kept: kopecks(33_333n), refunded: roubles(666n) },
      [33_300n, 0n, 100n, 0n],
    ],
    ['split, and given back beyond that', { kept: kopecks(33_333n), refunded: roubles(900n) }, [10_000n, 0n, 0n, 0n]],
    [
      'nothing when it was refunded',
      { refunded: roubles(1_000n), kept: roubles(500n), openDisputes: 1 },
      [0n, 0n, 0n, 0n],
    ],
  ])('%s', (_what, change, [owed, frozen, awarded, rounding]) => {
    expect(partsOfShare(line(change))).toEqual({
      owed: kopecks(owed),
      frozen: kopecks(frozen),
      awarded: kopecks(awarded),
      rounding: kopecks(rounding),
    });
  });
});

test.each<['coach' | 'athlete' | 'split', bigint | undefined, bigint]>([
  ['coach', undefined, 100_000n],
  ['athlete', undefined, 0n],
  ['split', undefined, 50_000n],
  ['split', 30_001n, 30_001n],
  ['split', 200_000n, 100_000n],
])('a decision for %s of %s leaves the coach %s', (outcome, amount, kept) => {
  expect(keptOf(outcome, amount === undefined ? undefined : kopecks(amount), roubles(1_000n))).toEqual(kopecks(kept));
});

const receivable: Receivable = {
  paymentId: 'p',
  coachId: 'c',
  countsAt: undefined,
  received: roubles(1_000n),
  fee: ZERO,
  vat: ZERO,
  returned: { amount: ZERO, fee: ZERO, vat: ZERO },
  lines: [line()],
};

test.each([
  ['the coach first, then half', [roubles(1_000n), roubles(500n)]],
  ['half first, then the coach', [roubles(500n), roubles(1_000n)]],
])('what an athlete was awarded stays awarded: %s', (_what, decisions) => {
  const decided = decisions.reduce(
    (now, kept) => resolveDispute(openDispute(now, 'one'), 'one', () => kept),
    receivable,
  );

  expect(decided.lines).toEqual([line({ kept: roubles(500n) })]);
});

describe('an impossible fact is refused', () => {
  const back = (sessionId: string, share: bigint) => ({
    amount: kopecks(share),
    fee: ZERO,
    vat: ZERO,
    lines: [{ sessionId, share: kopecks(share) }],
  });

  test.each([
    ['more than there was', back('one', 100_100n), /more is refunded/],
    ['a part of a rouble', back('one', 50n), /whole roubles/],
    ['an unknown session', back('two', 100n), /no session two/],
  ])('%s', (_what, given, message) => {
    expect(() => refund(receivable, given)).toThrow(message);
  });

  test('a share that is not whole', () => {
    expect(() => newLine('one', kopecks(50n))).toThrow(/whole roubles/);
  });
});
