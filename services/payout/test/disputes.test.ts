import { randomUUID } from 'node:crypto';
import type { Event } from '@leko/contracts';
import { DAY_MS } from '@leko/runtime/durations';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { captured, disputed, refunded, resolved } from './support/events.ts';
import { accountsOf, findViolations } from './support/ledger.ts';
import { DETAILS, get, paid, post, remit, startWorld, type World } from './support/payout.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.close());

const now = () => world.payout.now();
const weekAgo = () => new Date(now().getTime() - 7 * DAY_MS);
const figures = async (coachId: string) => {
  const { totalBalance, availableBalance } = (await get(world, coachId, 'earnings')).json();
  return [totalBalance.amount, availableBalance.amount];
};

async function deliver(coachId: string, ...events: Event[]) {
  for (const event of events) world.publish(event);
  await world.payout.settle();
  return accountsOf(world, coachId);
}

async function disputedPayment(shares: number[]) {
  const coachId = randomUUID();
  const payment = paid({ coachId, shares, paidAt: weekAgo() });
  const dispute = disputed(payment, 'session-1', now());
  await deliver(coachId, payment, dispute);
  return { coachId, payment, dispute };
}

describe('a disputed session', () => {
  test('is the one that was sold, however its uuid and that of its order are written', async () => {
    const [coachId, sessionId, orderId] = [randomUUID(), randomUUID(), randomUUID()];
    const payment = paid({ coachId, shares: [600], paidAt: weekAgo(), orderId: orderId.toUpperCase() });
    const [line] = payment.data.lines;
    const sold = { ...payment.data, lines: [{ ...line, sessionId: sessionId.toUpperCase() }] };
    const dispute = disputed(payment, sessionId, now());

    const accounts = await deliver(
      coachId,
      { ...payment, data: sold } as Event,
      {
        ...dispute,
        data: { ...dispute.data, orderId },
      } as Event,
    );

    expect(accounts).toMatchObject({ coach: 0n, frozen: 60_000n });
  });

  test('has its share frozen: it is neither in the total nor available', async () => {
    const { coachId, dispute } = await disputedPayment([600, 400]);

    const accounts = await deliver(coachId, dispute, { ...dispute, id: randomUUID() });

    expect(accounts).toMatchObject({ coach: 40_000n, frozen: 60_000n, debt: 0n });
    expect(await figures(coachId)).toEqual(['400 RUB', '400 RUB']);
  });

  test.each<['coach' | 'athlete' | 'split', string | undefined, bigint, string]>([
    ['coach', undefined, 100_000n, '1000 RUB'],
    ['athlete', undefined, 40_000n, '400 RUB'],
    ['split', '200.75 RUB', 60_000n, '600 RUB'],
    ['split', undefined, 70_000n, '700 RUB'],
  ])('is decided for %s of %s', async (outcome, coachAmount, coach, figure) => {
    const { coachId, dispute } = await disputedPayment([600, 400]);
    const decision = resolved(dispute, outcome, coachAmount);

    const accounts = await deliver(coachId, decision, decision, { ...decision, id: randomUUID() });

    expect(accounts).toMatchObject({ coach, frozen: 0n, debt: 0n });
    expect(await figures(coachId)).toEqual([figure, figure]);
  });

  test.each([['refund first'], ['decision first']])(
    'and given back to the athlete, %s, costs its share once',
    async (order) => {
      const { coachId, payment, dispute } = await disputedPayment([600, 400]);
      const refund = refunded(payment, { at: now(), sessionIds: ['session-1'] });
      const decision = resolved(dispute, 'athlete');

      await deliver(coachId, ...(order === 'refund first' ? [refund, decision] : [decision, refund]));

      expect(await accountsOf(world, coachId)).toMatchObject({ coach: 40_000n, frozen: 0n, debt: 0n });
    },
  );

  test('that is decided before it is known to be disputed is decided in the end', async () => {
    const coachId = randomUUID();
    const payment = paid({ coachId, share: 1_000, paidAt: weekAgo() });
    const dispute = disputed(payment, 'session-1', now());
    const decision = resolved(dispute, 'athlete');

    await deliver(coachId, decision, dispute, payment);
    for (let round = 0; round < 3; round++) {
      world.advance(6_000);
      await world.payout.settle();
    }

    expect(await accountsOf(world, coachId)).toMatchObject({ coach: 0n, frozen: 0n, debt: 0n });
  });

  test('of held money is frozen when it begins to count', async () => {
    const coachId = randomUUID();
    const payment = paid({ coachId, shares: [600, 400], paidAt: weekAgo(), captureMode: 'manual' });
    await deliver(coachId, payment, disputed(payment, 'session-1', now()));
    expect(await accountsOf(world, coachId)).toMatchObject({ coach: 0n, frozen: 0n });

    expect(await deliver(coachId, captured(payment, now()))).toMatchObject({ coach: 40_000n, frozen: 60_000n });
  });

  test('that is paid out already is charged to the balance, or is a debt until it is decided', async () => {
    const coachId = randomUUID();
    const payment = paid({ coachId, share: 1_500, paidAt: weekAgo() });
    await deliver(coachId, payment);
    await post(world, coachId, 'recipients', DETAILS);
    await remit(world, coachId);
    await world.quiet();
    const dispute = disputed(payment, 'session-1', now());

    expect(await deliver(coachId, dispute)).toMatchObject({ coach: 0n, frozen: 150_000n, debt: -150_000n });
    expect(await deliver(coachId, resolved(dispute, 'coach'))).toMatchObject({ coach: 0n, frozen: 0n, debt: 0n });
  });

  test('stays frozen until the last dispute about it is decided; what the athlete won stays won', async () => {
    const { coachId, payment, dispute } = await disputedPayment([600]);
    const second = disputed(payment, 'session-1', now());

    expect(await deliver(coachId, second, resolved(dispute, 'athlete'))).toMatchObject({ coach: 0n, frozen: 0n });
    expect(await deliver(coachId, resolved(second, 'coach'))).toMatchObject({ coach: 0n, frozen: 0n, debt: 0n });
  });

  test('is found by its order: the payment that was not given back, of this coach only', async () => {
    const coachId = randomUUID();
    const first = paid({ coachId, share: 1_000, paidAt: weekAgo(), orderId: 'order-twice' });
    const second = paid({ coachId, share: 1_000, paidAt: weekAgo(), orderId: 'order-twice' });
    const { athleteId: _athlete, ...data } = disputed(second, 'session-1', now()).data;

    await deliver(coachId, first, second, refunded(first, { at: now() }));
    const frozen = await deliver(coachId, { ...disputed(second, 'session-1', now()), data });

    expect(frozen).toMatchObject({ coach: 0n, frozen: 100_000n, debt: 0n });
    const foreign = { ...data, coachId: randomUUID(), disputeId: randomUUID() };
    const stray = { ...disputed(second, 'session-1', now()), data: foreign };
    expect(await deliver(coachId, stray)).toMatchObject({ frozen: 100_000n });
    const parked = world.payout.db.selectFrom('parked').select('error').where('event_id', '=', stray.id);
    expect((await parked.execute())[0]?.error).toMatch(/no payment for session/);
  });
});

test('afterwards the balances have no violation', async () => {
  expect(await findViolations(world)).toEqual([]);
});
