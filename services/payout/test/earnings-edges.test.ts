import { randomUUID } from 'node:crypto';
import type { Event } from '@leko/contracts';
import { DAY_MS, SECOND_MS } from '@leko/runtime/durations';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readEarningFacts } from '../src/earnings/store.ts';
import { captured, refunded } from './support/events.ts';
import { findViolations } from './support/ledger.ts';
import { DETAILS, get, paid, post, remit, startWorld, type World } from './support/payout.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.close());

const now = () => world.payout.now();
const daysAgo = (days: number) => new Date(now().getTime() - days * DAY_MS);
const earnings = async (coachId: string, query = '') => (await get(world, coachId, `earnings${query}`)).json();

async function deliver(...events: Event[]) {
  for (const event of events) world.publish(event);
  await world.payout.settle();
}

describe('the dates of earnings', () => {
  test('begin with the first payment of a coach who was unknown before it', async () => {
    const coachId = randomUUID();
    const payment = paid({ coachId, paidAt: daysAgo(1) });
    await deliver(payment);

    const { totalBalance, availableBalance } = await earnings(coachId);

    const { createdAt } = payment.data;
    expect([totalBalance.firstPaymentCreatedAt, totalBalance.lastPaymentCreatedAt]).toEqual([createdAt, createdAt]);
    expect(totalBalance.timePeriod.start).toBe(createdAt);
    // Nothing is old enough: both dates are the start of a period that is empty.
    expect(availableBalance).toEqual({
      amount: '0 RUB',
      firstPaymentCreatedAt: createdAt,
      lastPaymentCreatedAt: createdAt,
      timePeriod: { start: createdAt, end: createdAt },
    });
  });

  test('begin when a coach without payments was first seen', async () => {
    const coachId = randomUUID();
    const before = world.payout.now();
    await post(world, coachId, 'recipients', DETAILS);
    const after = world.payout.now();

    const { totalBalance } = await earnings(coachId);

    const { start } = totalBalance.timePeriod;
    expect(totalBalance).toMatchObject({ amount: '0 RUB', firstPaymentCreatedAt: start, lastPaymentCreatedAt: start });
    expect(Date.parse(start)).toBeGreaterThanOrEqual(Math.floor(before.getTime() / SECOND_MS) * SECOND_MS);
    expect(Date.parse(start)).toBeLessThanOrEqual(after.getTime());
  });

  test('begin with the last remittance, and name a payment that was too recent for it', async () => {
    const coachId = randomUUID();
    const [old, young] = [
      paid({ coachId, share: 1_500, paidAt: daysAgo(7) }),
      paid({ coachId, share: 200, paidAt: daysAgo(2) }),
    ];
    await deliver(old);
    await post(world, coachId, 'recipients', DETAILS);
    const id = await remit(world, coachId);
    const { createdAt: start } = (await get(world, coachId, `remittances/${id}`)).json();

    const after = await earnings(coachId);
    await deliver(young);
    const later = await earnings(coachId);

    expect(after.totalBalance).toMatchObject({
      amount: '0 RUB',
      firstPaymentCreatedAt: start,
      lastPaymentCreatedAt: start,
      timePeriod: { start },
    });
    expect(after.availableBalance.timePeriod).toEqual({ start, end: start });
    expect(later.totalBalance).toMatchObject({ amount: '200 RUB', firstPaymentCreatedAt: young.data.createdAt });
    await world.quiet();
  });

  test('are the earliest and the latest, even where payments were taken in another order than made', async () => {
    const coachId = randomUUID();
    const made = (hour: number) => new Date(daysAgo(8).getTime() + hour * 3_600_000);
    const slow = paid({ coachId, paidAt: made(1), captureMode: 'manual' });
    const quick = paid({ coachId, paidAt: made(2) });
    await deliver(slow, quick, captured(slow, made(3)));

    const { totalBalance, availableBalance } = await earnings(coachId);

    for (const balance of [totalBalance, availableBalance]) {
      expect(balance.firstPaymentCreatedAt).toBe(slow.data.createdAt);
      expect(balance.lastPaymentCreatedAt).toBe(quick.data.createdAt);
    }
  });

  test('leave out payments of which nothing is left', async () => {
    const coachId = randomUUID();
    const payments = [9, 8, 7].map((days) => paid({ coachId, paidAt: daysAgo(days) }));
    const [first, second, third] = payments as [Event<'payment.paid'>, Event<'payment.paid'>, Event<'payment.paid'>];
    await deliver(...payments, refunded(first, { at: now() }), refunded(third, { at: now() }));

    const { availableBalance } = await earnings(coachId);

    expect([availableBalance.firstPaymentCreatedAt, availableBalance.lastPaymentCreatedAt]).toEqual([
      second.data.createdAt,
      second.data.createdAt,
    ]);
  });

  test('count days of 24 hours to the millisecond, whatever midnight or zone they cross', async () => {
    const coachId = randomUUID();
    const edge = Date.parse('2026-03-29T00:30:00.000Z');
    const offsets = [-1, 0, 1];
    await deliver(...offsets.map((ms) => paid({ coachId, share: 100, paidAt: new Date(edge + ms) })));

    const available = async (until: number) => {
      const { balance, cooling } = await readEarningFacts(world.payout.db, coachId, new Date(until));
      return Number((balance.kopecks - cooling.kopecks) / 10_000n);
    };

    expect(await Promise.all([edge - 2, ...offsets.map((ms) => edge + ms), edge + 2].map(available))).toEqual([
      0, 1, 2, 3, 3,
    ]);
  });
});

test('what cools down is what counts later than the cut-off, wherever that falls in a minute, an hour or a day', async () => {
  const coachId = randomUUID();
  const base = Date.parse('2026-05-10T00:00:00.000Z');
  const widths = [1_000, 60_000, 3_600_000, DAY_MS];
  const moment = fc
    .record({
      steps: fc.tuple(...widths.map(() => fc.integer({ min: -3, max: 3 }))),
      ms: fc.constantFrom(-1, 0, 1, 499),
    })
    .map(({ steps, ms }) => base + ms + steps.reduce((sum, step, index) => sum + step * (widths[index] ?? 0), 0));
  const times = fc.sample(moment, { numRuns: 60, seed: 7 });
  await deliver(...times.map((at) => paid({ coachId, share: 100, paidAt: new Date(at) })));

  await fc.assert(
    fc.asyncProperty(fc.oneof(moment, fc.constantFrom(...times)), async (until) => {
      const { cooling } = await readEarningFacts(world.payout.db, coachId, new Date(until));

      expect(cooling.kopecks).toBe(BigInt(times.filter((at) => at > until).length) * 10_000n);
    }),
    { numRuns: 200 },
  );
});

test('afterwards the balances have no violation', async () => {
  expect(await findViolations(world)).toEqual([]);
});
