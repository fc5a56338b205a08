import { kopecks, roubles, ZERO } from '@leko/money';
import { describe, expect, test } from 'vitest';
import { availableOf, cutOff, type EarningFacts, earningsOf, thresholdFee } from './earnings.ts';

const RULES = {
  thresholdAmount: '1000 RUB',
  overrideFeePercentage: '5.00',
  minimumFee: '50 RUB',
  registryIntervalSeconds: 60,
};
const at = (day: number) => new Date(Date.UTC(2026, 10, day, 12));
const now = at(20);
const UNKNOWN_COACH: EarningFacts = {
  firstSeenAt: undefined,
  lastRemittanceAt: undefined,
  balance: ZERO,
  cooling: ZERO,
  total: undefined,
  available: undefined,
};

test.each([
  ['nothing', 0n, 0n, 0n],
  ['all cooled down', 500n, 0n, 500n],
  ['a part', 500n, 200n, 300n],
  ['all cooling', 500n, 500n, 0n],
  ['more cooling than there is', 100n, 500n, 0n],
  ['a debt', -100n, 0n, 0n],
])('available of %s', (_what, balance, cooling, available) => {
  expect(availableOf({ balance: kopecks(balance), cooling: kopecks(cooling) })).toEqual(kopecks(available));
});

test.each([
  [999n, 50n],
  [1_000n, 0n],
  [1_001n, 0n],
  [0n, 50n],
  [1n, 50n],
])('paying out %s roubles costs %s', (due, fee) => {
  expect(thresholdFee(roubles(due), RULES).fee).toEqual(roubles(fee));
});

test.each([
  [1_001n, '5.00', 51n],
  [1_000n, '5.00', 50n],
  [1_000n, '5.0001', 51n],
])('%s roubles at %s %% is rounded up to %s', (due, overrideFeePercentage, fee) => {
  const rules = { ...RULES, thresholdAmount: '10000 RUB', overrideFeePercentage };

  expect(thresholdFee(roubles(due), rules).fee).toEqual(roubles(fee));
});

test('a day of cooling down has 24 hours, whatever a calendar says', () => {
  expect(cutOff(now, 6)).toEqual(at(14));
  expect(cutOff(now, 0)).toEqual(now);
});

describe('periods', () => {
  const view = (facts: Partial<EarningFacts>, coolDownDays = 6) =>
    earningsOf({ ...UNKNOWN_COACH, ...facts }, { now, coolDownDays, rules: RULES });

  test('of an unknown coach begin and end now', () => {
    expect(view({}).total).toEqual({ amount: ZERO, firstPaymentAt: now, lastPaymentAt: now, start: now, end: now });
    expect(view({}).available).toEqual({ amount: ZERO, firstPaymentAt: now, lastPaymentAt: now, start: now, end: now });
  });

  test('begin when the coach was first seen, and end now or with the cool-down', () => {
    const { total, available } = view({ firstSeenAt: at(1) });

    expect([total.start, total.end, available.start, available.end]).toEqual([at(1), now, at(1), at(14)]);
  });

  test('begin with the last remittance', () => {
    expect(view({ firstSeenAt: at(1), lastRemittanceAt: at(10) }).total.start).toEqual(at(10));
  });

  test('never end before they begin', () => {
    const { available } = view({ firstSeenAt: at(18) });

    expect([available.start, available.end]).toEqual([at(18), at(18)]);
  });

  test('name the payments in them, and their own start without any', () => {
    const { total, available } = view({ firstSeenAt: at(1), total: { first: at(17), last: at(19) } });

    expect([total.firstPaymentAt, total.lastPaymentAt]).toEqual([at(17), at(19)]);
    expect([available.firstPaymentAt, available.lastPaymentAt]).toEqual([at(1), at(1)]);
  });
});
