import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { DEADLINES } from '../src/forward.ts';
import { ATHLETE, type GatewayWorld, openWorld } from './world.ts';

/** Deadlines for services that do not answer; one that is expected to answer has the time of production. */
const HASTY = { readMs: 100, writeMs: 100, sandboxMs: 100, openMs: 600_000, keysMs: 2_000 };
let gateway: GatewayWorld;
let user: Record<string, string>;

beforeAll(async () => {
  gateway = await openWorld();
  user = { authorization: await gateway.token(), 'x-current-user-id': ATHLETE };
});
afterAll(() => gateway.close());
beforeEach(() => {
  gateway.seen.length = 0;
  gateway.answers.clear();
});

describe('a service that', () => {
  const earnings = () => gateway.call('GET', '/api/v1/pay/earnings', { headers: user });
  const remit = () => gateway.call('POST', '/api/v1/pay/remittances', { headers: user });
  const expectUnavailable = (answer: Awaited<ReturnType<typeof earnings>>) => {
    expect(answer.status).toBe(503);
    expect(answer.headers['retry-after']).toBe('2');
    expect(answer.json()).toMatchObject({ code: 'unavailable', status: 503 });
  };

  test('does not answer: 503 at the deadline, and a write is not sent twice', async () => {
    const world = await openWorld({ deadlines: HASTY });
    const headers = { authorization: await world.token(), 'x-current-user-id': ATHLETE };
    const { promise: hang, resolve: letGo } = Promise.withResolvers<object>();
    world.answers.set('payout', () => hang);

    expectUnavailable(await world.call('GET', '/api/v1/pay/earnings', { headers }));
    world.seen.length = 0;
    expectUnavailable(await world.call('POST', '/api/v1/pay/remittances', { headers }));

    // A slow machine may give up before it was sent at all.
    expect(world.seen.filter(({ method }) => method === 'POST').length).toBeLessThanOrEqual(1);
    letGo({});
    await world.close();
  });

  test('has 5 s for a read in production, and 18 s for a write', () => {
    expect(DEADLINES).toMatchObject({ readMs: 5_000, writeMs: 18_000, openMs: 1_000 });
  });

  test('refuses is passed on as it is', async () => {
    gateway.answers.set('payout', () => {
      throw Object.assign(new Error('no'), { statusCode: 409 });
    });

    expect((await remit()).status).toBe(409);
  });

  test('is away: 503, and again 200 when it is back', async () => {
    const world = await openWorld();
    const headers = { authorization: await world.token(), 'x-current-user-id': ATHLETE };
    const { app, url } = world.services.payout;
    await app.close();

    const answer = await world.call('GET', '/api/v1/pay/earnings', { headers });

    expect(answer.status).toBe(503);
    expect(JSON.stringify(answer.json())).not.toContain(new URL(url).port);
    await world.close();
  });

  test('hangs takes at most its hundred places, and the others go on', async () => {
    const { promise: hang, resolve: letGo } = Promise.withResolvers<object>();
    gateway.answers.set('payout', () => hang);
    const authorization = await gateway.token({ roles: ['service'], scope: 'act-as' });
    const remitFor = (n: number) => {
      const user = `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
      return gateway.call('POST', '/api/v1/pay/remittances', { headers: { authorization, 'x-current-user-id': user } });
    };
    const hanging = Array.from({ length: 101 }, (_, n) => remitFor(n));
    const first = await Promise.race(hanging);
    letGo({});

    expect([first.status, first.json().detail]).toEqual([503, 'payout is busy']);
    expect((await Promise.all(hanging)).filter(({ status }) => status === 200)).toHaveLength(100);
    gateway.answers.clear();
    expect((await earnings()).status).toBe(200);
    expect((await gateway.call('GET', '/api/v1/pay/settings', { headers: user })).status).toBe(200);
  });

  /** A gateway for which payout has not answered ten times; the next time it would. */
  async function afterSilence(openMs: number) {
    const deadlines = { ...HASTY, openMs };
    const world = await openWorld({ deadlines });
    const headers = { authorization: await world.token(), 'x-current-user-id': ATHLETE };
    const ask = () => world.call('POST', '/api/v1/pay/remittances', { headers });
    const { promise: hang, resolve: letGo } = Promise.withResolvers<object>();
    world.answers.set('payout', () => hang);
    await Promise.all(Array.from({ length: 10 }, ask));
    letGo({});
    world.answers.clear();
    world.seen.length = 0;
    Object.assign(deadlines, DEADLINES);
    return { ask, headers, world };
  }

  test('never answers is left alone, and the others go on', async () => {
    const { ask, headers, world } = await afterSilence(600_000);

    expectUnavailable(await ask());
    expect((await world.call('GET', '/api/v1/pay/settings', { headers })).status).toBe(200);

    expect(world.seen.map(({ service }) => service)).toEqual(['pay']);
    await world.close();
  });

  test('was left alone is asked again after a moment', async () => {
    const { ask, world } = await afterSilence(20);

    await expect.poll(async () => (await ask()).status).toBe(200);
    await world.close();
  });

  test('drops the connection: a read is asked once more, a write is not', async () => {
    const world = await openWorld();
    const headers = { authorization: await world.token(), 'x-current-user-id': ATHLETE };
    let dropped = 0;
    world.services.payout.app.server.prependListener('request', (request) => {
      if (++dropped > 0) request.socket.destroy();
    });

    expect((await world.call('GET', '/api/v1/pay/earnings', { headers })).status).toBe(503);
    expect(dropped).toBe(2);
    expect((await world.call('POST', '/api/v1/pay/remittances', { headers })).status).toBe(503);
    expect(dropped).toBe(3);
    await world.close();
  });
});
