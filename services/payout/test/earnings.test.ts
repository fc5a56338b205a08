import { randomUUID } from 'node:crypto';
import { DAY_MS } from '@leko/runtime/durations';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ledgerIsSound } from './support/ledger.ts';
import { get, paid, startWorld, type World } from './support/payout.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.close());

const earnings = async (coachId: string, query = '') => (await get(world, coachId, `earnings${query}`)).json();
const daysAgo = (days: number) => new Date(world.payout.now().getTime() - days * DAY_MS);

describe('GET /earnings', () => {
  test('of an unknown coach are zero, from now to now', async () => {
    const coachId = randomUUID();

    const { totalBalance, availableBalance, ...rest } = await earnings(coachId);

    expect(rest).toEqual({
      coachId,
      thresholdAmount: '1000 RUB',
      overrideThresholdPlatformFeeAmount: '50 RUB',
      coolDownDays: 6,
    });
    expect(totalBalance.amount).toBe('0 RUB');
    expect(new Set([...Object.values(totalBalance.timePeriod), totalBalance.firstPaymentCreatedAt]).size).toBe(1);
    expect(availableBalance).toEqual(totalBalance);
  });

  test('show the whole, and what is older than the cool-down', async () => {
    const coachId = randomUUID();
    const old = paid({ coachId, share: 1_000, paidAt: daysAgo(6) });
    const young = paid({ coachId, share: 300, paidAt: new Date(daysAgo(6).getTime() + 60_000) });
    world.publish(old);
    world.publish(young);
    await world.payout.settle();

    const view = await earnings(coachId);

    expect(view.totalBalance).toMatchObject({
      amount: '1300 RUB',
      firstPaymentCreatedAt: old.data.createdAt,
      lastPaymentCreatedAt: young.data.createdAt,
      timePeriod: { start: old.data.createdAt },
    });
    expect(view.availableBalance).toMatchObject({
      amount: '1000 RUB',
      firstPaymentCreatedAt: old.data.createdAt,
      lastPaymentCreatedAt: old.data.createdAt,
    });
    expect(view.overrideThresholdPlatformFeeAmount).toBe('0 RUB');
  });

  test('can be seen with another cool-down', async () => {
    const coachId = randomUUID();
    world.publish(paid({ coachId, paidAt: daysAgo(2) }));
    await world.payout.settle();

    const available = async (query: string) => (await earnings(coachId, query)).availableBalance.amount;

    expect(await available('')).toBe('0 RUB');
    expect(await available('?cool_down_days=3')).toBe('0 RUB');
    expect(await available('?cool_down_days=2')).toBe('1000 RUB');
    expect(await available('?cool_down_days=0')).toBe('1000 RUB');
    expect(await available('?cool_down_days=365')).toBe('0 RUB');
  });

  test.each(['-1', '366', 'six', '6.0', '1e1', ''])('cool_down_days=%s is refused', async (days) => {
    expect((await get(world, randomUUID(), `earnings?cool_down_days=${days}`)).statusCode).toBe(422);
  });

  test('need a user', async () => {
    const serviceOnly = await world.payout.call({}, { method: 'GET', url: '/api/v1/pay/earnings' });
    const anonymous = await world.payout.app.inject({ method: 'GET', url: '/api/v1/pay/earnings' });

    expect([serviceOnly.statusCode, anonymous.statusCode]).toEqual([422, 401]);
  });
});

describe('payment.paid', () => {
  test('counts once, however often and in whatever order it comes', async () => {
    const coachId = randomUUID();
    const [first, second] = [paid({ coachId, paidAt: daysAgo(9) }), paid({ coachId, paidAt: daysAgo(8) })];
    for (const event of [second, first, first, second, { ...first, id: randomUUID() }]) world.publish(event);

    await world.payout.settle();

    const { totalBalance } = await earnings(coachId);
    expect(totalBalance).toMatchObject({
      amount: '2000 RUB',
      firstPaymentCreatedAt: first.data.createdAt,
      timePeriod: { start: first.data.createdAt },
    });
  });

  test('that is only held does not count', async () => {
    const coachId = randomUUID();
    world.publish(paid({ coachId, paidAt: daysAgo(9), captureMode: 'manual' }));

    await world.payout.settle();

    expect((await earnings(coachId)).totalBalance.amount).toBe('0 RUB');
  });

  test('whose figures do not add up is parked and books nothing', async () => {
    const coachId = randomUUID();
    const event = paid({ coachId, paidAt: daysAgo(9) });
    world.publish({ ...event, data: { ...event.data, amount: '1.00 RUB' } });

    await world.payout.settle();

    expect((await earnings(coachId)).totalBalance.amount).toBe('0 RUB');
    const parked = await world.payout.db
      .selectFrom('parked')
      .select('attempts')
      .where('event_id', '=', event.id)
      .execute();
    expect(parked).toEqual([{ attempts: 1 }]);
  });
});

test('afterwards every balance is the sum of its postings', async () => {
  expect(await ledgerIsSound(world)).toBe(true);
});
