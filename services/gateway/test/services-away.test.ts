import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { ATHLETE, type Door, openWorld } from './world.ts';

const DEADLINES = { readMs: 300, writeMs: 500, sandboxMs: 2_000 };
let door: Door;
let user: Record<string, string>;

beforeAll(async () => {
  door = await openWorld({ deadlines: DEADLINES });
  user = { authorization: await door.token(), 'x-current-user-id': ATHLETE };
});
afterAll(() => door.close());
beforeEach(() => {
  door.seen.length = 0;
  door.answers.clear();
});

describe('a service that', () => {
  const earnings = () => door.call('GET', '/api/v1/pay/earnings', { headers: user });
  const remit = () => door.call('POST', '/api/v1/pay/remittances', { headers: user });
  const expectUnavailable = (answer: Awaited<ReturnType<typeof earnings>>) => {
    expect(answer.status).toBe(503);
    expect(answer.headers['retry-after']).toBe('2');
    expect(answer.json()).toMatchObject({ code: 'unavailable', status: 503 });
  };

  test('answers late: 503 at the deadline, and a write is sent once', async () => {
    door.answers.set('payout', () => sleep(1_500, {}));
    const started = Date.now();

    expectUnavailable(await earnings());
    expect(Date.now() - started).toBeLessThan(1_200);
    door.seen.length = 0;
    expectUnavailable(await remit());
    expect(door.seen).toHaveLength(1);
  });

  test('refuses is passed on as it is', async () => {
    door.answers.set('payout', () => {
      throw Object.assign(new Error('no'), { statusCode: 409 });
    });

    expect((await remit()).status).toBe(409);
  });

  test('is away: 503, and again 200 when it is back', async () => {
    const world = await openWorld({ deadlines: DEADLINES });
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
    door.answers.set('payout', () => hang);
    const hanging = Array.from({ length: 101 }, remit);
    const first = await Promise.race(hanging);
    letGo({});

    expect([first.status, first.json().detail]).toEqual([503, 'payout is busy']);
    expect((await Promise.all(hanging)).filter(({ status }) => status === 200)).toHaveLength(100);
    door.answers.clear();
    expect((await earnings()).status).toBe(200);
    expect((await door.call('GET', '/api/v1/pay/settings', { headers: user })).status).toBe(200);
  });

  test('never answers is left alone for a moment, then one request asks how it is', async () => {
    const world = await openWorld({ deadlines: DEADLINES });
    const headers = { authorization: await world.token(), 'x-current-user-id': ATHLETE };
    const ask = () => world.call('POST', '/api/v1/pay/remittances', { headers });
    world.answers.set('payout', () => sleep(1_000, {}));

    await Promise.all(Array.from({ length: 10 }, ask));
    world.seen.length = 0;
    world.answers.clear();
    const alone = await ask();
    const others = await world.call('GET', '/api/v1/pay/settings', { headers });

    expectUnavailable(alone);
    expect(others.status).toBe(200);
    expect(world.seen.map(({ service }) => service)).toEqual(['pay']);
    await expect.poll(async () => (await ask()).status, { timeout: 5_000 }).toBe(200);
    await world.close();
  });

  test('drops the connection: a read is asked once more, a write is not', async () => {
    const world = await openWorld({ deadlines: DEADLINES });
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
