import { randomUUID } from 'node:crypto';
import type { Event } from '@leko/contracts';
import { DAY_MS } from '@leko/runtime/durations';
import { describe, expect, test } from 'vitest';
import { captured, refunded } from './support/events.ts';
import { accountsOf, findViolations } from './support/ledger.ts';
import { DETAILS, get, paid, post, remit } from './support/payout.ts';
import { serveRemittances, total, world } from './support/remittances.ts';

serveRemittances();

const now = () => world.payout.now();
const daysAgo = (days: number) => new Date(now().getTime() - days * DAY_MS);
const available = async (coachId: string) => (await get(world, coachId, 'earnings')).json().availableBalance.amount;

/** Delivers the events; the balances of the coach afterwards. */
async function deliver(coachId: string, ...events: Event[]) {
  for (const event of events) world.publish(event);
  await world.payout.settle();
  return accountsOf(world, coachId);
}

async function coachPaid(...shares: number[]): Promise<{ coachId: string; payment: Event<'payment.paid'> }> {
  const coachId = randomUUID();
  const payment = paid({ coachId, shares, paidAt: daysAgo(7) });
  await deliver(coachId, payment);
  await post(world, coachId, 'recipients', DETAILS);
  return { coachId, payment };
}

describe('a refund before the payout', () => {
  test('takes the share back, once, however often it is delivered', async () => {
    const { coachId, payment } = await coachPaid(1_000, 500);
    const refund = refunded(payment, { at: now(), sessionIds: ['session-2'] });

    const accounts = await deliver(coachId, refund, refund, { ...refund, id: randomUUID() });

    expect(accounts).toMatchObject({ coach: 100_000n, debt: 0n });
    expect([await total(coachId), await available(coachId)]).toEqual(['1000 RUB', '1000 RUB']);
  });

  test('of what still cools down reduces only that', async () => {
    const { coachId } = await coachPaid(1_000);
    const young = paid({ coachId, share: 700, paidAt: now() });

    await deliver(coachId, young, refunded(young, { at: now() }));

    expect([await total(coachId), await available(coachId)]).toEqual(['1000 RUB', '1000 RUB']);
  });

  test('of all there was leaves a period without payments: both dates are its start', async () => {
    const { coachId, payment } = await coachPaid(1_000);

    await deliver(coachId, refunded(payment, { at: now() }));

    const { totalBalance } = (await get(world, coachId, 'earnings')).json();
    expect(totalBalance.amount).toBe('0 RUB');
    expect([totalBalance.firstPaymentCreatedAt, totalBalance.lastPaymentCreatedAt]).toEqual([
      totalBalance.timePeriod.start,
      totalBalance.timePeriod.start,
    ]);
  });

  test('that comes before its payment is tried again until that is known', async () => {
    const coachId = randomUUID();
    const payment = paid({ coachId, share: 1_000, paidAt: daysAgo(7) });
    await deliver(coachId, refunded(payment, { at: now(), keepFee: true }));
    expect(await total(coachId)).toBe('0 RUB');

    await deliver(coachId, payment);
    world.advance(2_000);
    await world.payout.settle();

    expect(await accountsOf(world, coachId)).toMatchObject({ coach: 0n, debt: 0n });
    expect(await findViolations(world)).toEqual([]);
  });

  test('of money that was never received is nothing to the coach', async () => {
    const { coachId, payment } = await coachPaid(1_000);

    const accounts = await deliver(coachId, refunded(payment, { at: now(), wasReceived: false }));

    expect(accounts).toMatchObject({ coach: 100_000n });
  });

  test('of more than there was is parked for a person', async () => {
    const { coachId, payment } = await coachPaid(1_000);
    const twice = [refunded(payment, { at: now() }), refunded(payment, { at: now() })];

    const accounts = await deliver(coachId, ...twice);

    expect(accounts).toMatchObject({ coach: 0n, debt: 0n });
    const parked = world.payout.db
      .selectFrom('parked')
      .select('error')
      .where('event_id', '=', twice[1]?.id ?? '');
    expect((await parked.execute())[0]?.error).toMatch(/more is refunded/);
  });
});

describe('a refund after the payout', () => {
  test('becomes a debt, which the next payments repay first', async () => {
    const { coachId, payment } = await coachPaid(1_500);
    await remit(world, coachId);
    await world.quiet();

    expect(await deliver(coachId, refunded(payment, { at: now() }))).toMatchObject({ coach: 0n, debt: -150_000n });
    expect([await total(coachId), await available(coachId)]).toEqual(['0 RUB', '0 RUB']);
    expect(await deliver(coachId, paid({ coachId, share: 900, paidAt: daysAgo(8) }))).toMatchObject({
      coach: 0n,
      debt: -60_000n,
    });
    expect(await deliver(coachId, paid({ coachId, share: 2_000, paidAt: daysAgo(8) }))).toMatchObject({
      coach: 140_000n,
      debt: 0n,
    });

    expect([await total(coachId), await available(coachId)]).toEqual(['1400 RUB', '1400 RUB']);
    const again = await remit(world, coachId, '1400 RUB');
    await world.quiet();
    expect((await get(world, coachId, `remittances/${again}`)).json().status).toBe('COMPLETE');
    expect(world.truth().filter(({ rowKey }) => rowKey === again)).toMatchObject([{ amount: '1400.00' }]);
  });

  test('reduces the rest of the balance, cooling or not, and so both figures', async () => {
    const { coachId, payment } = await coachPaid(1_500);
    await remit(world, coachId);
    await world.quiet();
    await deliver(coachId, paid({ coachId, share: 1_000, paidAt: daysAgo(6) }));
    await deliver(coachId, paid({ coachId, share: 800, paidAt: now() }));
    expect([await total(coachId), await available(coachId)]).toEqual(['1800 RUB', '1000 RUB']);

    await deliver(coachId, refunded(payment, { at: now() }));

    expect([await total(coachId), await available(coachId)]).toEqual(['300 RUB', '0 RUB']);
    expect(await accountsOf(world, coachId)).toMatchObject({ coach: 30_000n, debt: 0n });
    world.advance(6 * DAY_MS);
    expect([await total(coachId), await available(coachId)]).toEqual(['300 RUB', '300 RUB']);
  });
});

describe('a refund while the money is on its way', () => {
  test('does not stop the remittance, and becomes a debt', async () => {
    const { coachId, payment } = await coachPaid(1_500);
    const id = await remit(world, coachId);

    const accounts = await deliver(coachId, refunded(payment, { at: now() }));

    expect(accounts).toMatchObject({ coach: 0n, in_payout: 150_000n, debt: -150_000n });
    await world.quiet();
    expect((await get(world, coachId, `remittances/${id}`)).json().status).toBe('COMPLETE');
    expect(await accountsOf(world, coachId)).toMatchObject({ coach: 0n, in_payout: 0n, debt: -150_000n });
  });

  test('is settled against the money that comes back when the remittance fails', async () => {
    const { coachId, payment } = await coachPaid(1_000, 500);
    const id = await remit(world, coachId);
    await deliver(coachId, refunded(payment, { at: now(), sessionIds: ['session-2'] }));
    world.fault('reject_line', { match: id });

    await world.quiet();

    expect((await get(world, coachId, `remittances/${id}`)).json().status).toBe('FAILURE');
    expect(await accountsOf(world, coachId)).toMatchObject({ coach: 100_000n, in_payout: 0n, debt: 0n });
    expect([await total(coachId), await available(coachId)]).toEqual(['1000 RUB', '1000 RUB']);
  });

  test('races with the remittance and is never paid and refunded without a debt', async () => {
    for (let round = 0; round < 5; round++) {
      const { coachId, payment } = await coachPaid(1_500);
      world.publish(refunded(payment, { at: now() }));

      const [answer] = await Promise.all([
        post(world, coachId, 'remittances', { availableAmount: '1500 RUB' }),
        world.payout.settle(),
      ]);

      const { coach, debt, in_payout } = await accountsOf(world, coachId);
      const wasPaid = answer.statusCode === 201;
      expect([coach, debt, in_payout]).toEqual(wasPaid ? [0n, -150_000n, 150_000n] : [0n, 0n, 0n]);
    }
    await world.quiet();
  });
});

describe('money that is held', () => {
  test('counts from when it is captured, once', async () => {
    const coachId = randomUUID();
    const payment = paid({ coachId, share: 1_000, paidAt: daysAgo(9), captureMode: 'manual' });
    expect(await deliver(coachId, payment)).toMatchObject({ coach: 0n });
    const capture = captured(payment, daysAgo(3));

    expect(await deliver(coachId, capture, capture, { ...capture, id: randomUUID() })).toMatchObject({
      coach: 100_000n,
    });

    expect([await total(coachId), await available(coachId)]).toEqual(['1000 RUB', '0 RUB']);
    world.advance(3 * DAY_MS);
    expect(await available(coachId)).toBe('1000 RUB');
  });

  test.each([
    ['before the capture is delivered', false],
    ['after it', true],
  ])('and refunded in part %s, counts without that part', async (_when, isCapturedFirst) => {
    const coachId = randomUUID();
    const payment = paid({ coachId, shares: [700, 300], paidAt: daysAgo(9), captureMode: 'manual' });
    const events = [captured(payment, daysAgo(8)), refunded(payment, { at: now(), sessionIds: ['session-2'] })];

    await deliver(coachId, payment, ...(isCapturedFirst ? events : events.toReversed()));

    expect(await accountsOf(world, coachId)).toMatchObject({ coach: 70_000n, debt: 0n });
  });

  test('and refunded as a whole never counts', async () => {
    const coachId = randomUUID();
    const payment = paid({ coachId, share: 1_000, paidAt: daysAgo(9), captureMode: 'manual' });

    const accounts = await deliver(coachId, payment, refunded(payment, { at: now() }), captured(payment, now()));

    expect(accounts).toMatchObject({ coach: 0n, debt: 0n });
  });

  test('is captured in automatic mode too, which books nothing again', async () => {
    const { coachId, payment } = await coachPaid(1_000);

    expect(await deliver(coachId, captured(payment, now()))).toMatchObject({ coach: 100_000n });
    expect(await available(coachId)).toBe('1000 RUB');
  });
});

test('afterwards the balances have no violation', async () => {
  expect(await findViolations(world)).toEqual([]);
});
