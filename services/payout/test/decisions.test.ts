import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findViolations } from './support/ledger.ts';
import { coachWithDebt, get, paid, startWorld, type World } from './support/payout.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.close());

const decide = (what: 'write-offs' | 'chargebacks', payload: object) =>
  world.payout.call({ roles: ['ops'] }, { method: 'POST', url: `/api/v1/pay/ledger/${what}`, payload });

describe('a debt', () => {
  test('is written off in whole roubles, because answers show whole roubles', async () => {
    const coachId = await coachWithDebt(world);

    const inKopecks = await decide('write-offs', { coachId, amount: '500.50 RUB', reason: 'gone' });
    const inRoubles = await decide('write-offs', { coachId, amount: '500 RUB', reason: 'gone' });
    world.publish(paid({ coachId, share: 1_500, paidAt: world.payout.now() }));
    await world.payout.settle();

    expect([inKopecks.statusCode, inRoubles.statusCode]).toEqual([422, 201]);
    expect((await get(world, coachId, 'earnings')).json().totalBalance.amount).toBe('500 RUB');
  });

  test('that is written off by concurrent requests is written off once', async () => {
    const coachId = await coachWithDebt(world);
    const give = () => decide('write-offs', { coachId, amount: '1000 RUB', reason: 'gone' });

    const answers = await Promise.all([give(), give(), give()]);

    expect(answers.map(({ statusCode }) => statusCode).sort()).toEqual([201, 409, 409]);
  });
});

describe('a chargeback', () => {
  test('takes at most what was received, and its reversal at most what it took', async () => {
    const payment = paid({ coachId: randomUUID(), share: 1_000, paidAt: world.payout.now() });
    world.publish(payment);
    await world.payout.settle();
    const { paymentId } = payment.data;
    const book = async (kind: string, amount: string) =>
      (await decide('chargebacks', { paymentId, kind, amount, reason: 'registry of today' })).json();

    const impossible = { status: 409, code: 'chargeback_impossible' };
    expect(await book('chargeback_reversed', '1 RUB')).toMatchObject(impossible);
    expect(await book('chargeback', '1100.01 RUB')).toMatchObject(impossible);
    expect(await book('chargeback', '1100.00 RUB')).toMatchObject({ kind: 'chargeback' });
    expect(await book('chargeback', '0.01 RUB')).toMatchObject(impossible);
    expect(await book('chargeback_reversed', '1100.00 RUB')).toMatchObject({ kind: 'chargeback_reversed' });
  });
});

test('afterwards the balances have no violation', async () => {
  expect(await findViolations(world)).toEqual([]);
});
