import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { type GatewayWorld, inSeconds, openWorld } from './world.ts';

let gateway: GatewayWorld;
beforeAll(async () => {
  gateway = await openWorld();
});
afterAll(() => gateway.close());
afterEach(() => {
  vi.useRealTimers();
});

const statusOf = async (authorization: string) =>
  (await gateway.call('GET', '/api/v1/pay/settings', { headers: { authorization } })).status;

/** Only the clock: everything that waits goes on as ever. */
function goOn(seconds: number): void {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + seconds * 1_000 });
}

test('a token that was accepted once is accepted until it ends, and no longer', async () => {
  const authorization = await gateway.token({ exp: inSeconds(30) });
  expect(await statusOf(authorization)).toBe(200);

  goOn(80); // Over, and within the leeway of a minute.
  expect(await statusOf(authorization)).toBe(200);
  goOn(20);
  expect(await statusOf(authorization)).toBe(401);
});

test('who holds a longer token is asked for it after the end of one like it', async () => {
  const [short, long] = [await gateway.token({ exp: inSeconds(30) }), await gateway.token({ exp: inSeconds(600) })];
  expect([await statusOf(short), await statusOf(long)]).toEqual([200, 200]);

  goOn(120);
  expect([await statusOf(short), await statusOf(long)]).toEqual([401, 200]);
});
