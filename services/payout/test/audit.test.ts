import { randomUUID } from 'node:crypto';
import { verifyAudit } from '@leko/postgres';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { disputed, resolved } from './support/events.ts';
import { coachWithMoney, DETAILS, get, paid, post, startWorld, type World } from './support/payout.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.close());

const OLGA = randomUUID();
const PLATFORM = 'platform-backend';
const asOps = (method: 'GET' | 'POST', path: string, payload?: object) =>
  world.payout.call(
    { sub: OLGA, roles: ['ops'] },
    { method, url: `/api/v1/pay/ledger${path}`, ...(payload ? { payload } : {}) },
  );
const acts = () => world.payout.db.selectFrom('audit').selectAll().orderBy('position').execute();
const actsSince = async (work: () => Promise<unknown>) => {
  const before = (await acts()).length;
  await work();
  return (await acts()).slice(before);
};

describe('the audit record has', () => {
  test('what an operator decides about money, and why', async () => {
    const payment = paid({ coachId: randomUUID(), share: 1_000, paidAt: world.payout.now() });
    world.publish(payment);
    await world.payout.settle();
    const { paymentId, coachId } = payment.data;
    const body = { paymentId, kind: 'chargeback', amount: '100 RUB', reason: 'registry of today' };

    const recorded = await actsSince(() => asOps('POST', '/chargebacks', body));

    expect(recorded).toMatchObject([
      {
        actor: OLGA,
        action: 'ledger.chargeback',
        object_type: 'decision',
        why: 'registry of today',
        details: { coachId, paymentId },
      },
    ]);
  });

  test('nothing of a decision that was refused', async () => {
    const body = { coachId: randomUUID(), amount: '1 RUB', reason: 'gone' };

    const recorded = await actsSince(async () =>
      expect((await asOps('POST', '/write-offs', body)).statusCode).not.toBe(201),
    );

    expect(recorded).toEqual([]);
  });

  test('how a dispute about money ended', async () => {
    const payment = paid({ coachId: randomUUID(), share: 1_000, paidAt: world.payout.now() });
    const [sessionId = ''] = payment.data.lines.map((line) => line.sessionId);
    const dispute = disputed(payment, sessionId, world.payout.now());
    world.publish(payment);
    world.publish(dispute);
    world.publish(resolved(dispute, 'coach'));

    const recorded = await actsSince(() => world.payout.settle());

    expect(recorded).toMatchObject([
      { action: 'dispute.resolve', object_id: dispute.data.disputeId, details: { outcome: 'coach', sessionId } },
    ]);
  });

  test('what an operator looks at', async () => {
    const coachId = await coachWithMoney(world);

    const recorded = await actsSince(() => asOps('GET', `?coach_id=${coachId}`));

    expect(recorded).toMatchObject([{ actor: OLGA, action: 'getLedger', object_id: coachId }]);
  });

  test('what a service changes and reads on behalf of a user', async () => {
    const sub = randomUUID();
    const asPlatform = { sub, act: PLATFORM, roles: ['service' as const] };
    const url = '/api/v1/pay/recipients';

    const recorded = await actsSince(async () => {
      const payload = { ...DETAILS, coachId: sub };
      expect((await world.payout.call(asPlatform, { method: 'POST', url, payload })).statusCode).toBe(201);
      await world.payout.call(asPlatform, { method: 'GET', url });
    });

    expect(recorded).toMatchObject([
      { actor: PLATFORM, on_behalf_of: sub, action: 'createRecipient', object_id: sub },
      { actor: PLATFORM, on_behalf_of: sub, action: 'listRecipients' },
    ]);
    expect(
      JSON.stringify(recorded, (_key, value) => (typeof value === 'bigint' ? String(value) : value)),
    ).not.toContain(DETAILS.bankAccountNumber);
  });

  test('nothing of users who act for themselves', async () => {
    const coachId = randomUUID();

    const recorded = await actsSince(async () => {
      await post(world, coachId, 'recipients', DETAILS);
      await get(world, coachId, 'recipients');
      await get(world, coachId, 'earnings');
    });

    expect(recorded).toEqual([]);
  });
});

test('the audit record is sealed while the service runs', async () => {
  await expect.poll(() => world.payout.tasks.run('seal audit')).toBe(0);

  const verdict = await verifyAudit(world.payout.db);

  expect(verdict).toMatchObject({ broken: undefined, waiting: 0, sealed: (await acts()).length });
});
