import { afterEach, beforeEach, expect, test } from 'vitest';
import { DEADLINES } from '../src/forward.ts';
import { ATHLETE, type GatewayWorld, OTHER, openWorld } from './world.ts';

/** As many requests as a service gets at a time, and half of them: what one caller alone may have. */
const PLACES = 100;
const HALF = PLACES / 2;

/** Requests are held until the test releases them. */
const PATIENT = { ...DEADLINES, readMs: 600_000, writeMs: 600_000 };

let gateway: GatewayWorld;
let letGo: () => void;
beforeEach(async () => {
  gateway = await openWorld({ config: { TRUSTED_PROXIES: '127.0.0.0/8' }, deadlines: PATIENT });
  const { promise, resolve } = Promise.withResolvers<void>();
  letGo = resolve;
  for (const service of ['pay', 'payout']) {
    gateway.answers.set(service, async ({ url }) => {
      if (!url.includes('quick')) await promise;
      return {};
    });
  }
});
afterEach(async () => {
  letGo();
  await gateway.close();
});

type Answers = Awaited<ReturnType<typeof gateway.call>>[];
const as = async (sub: string) => ({ authorization: await gateway.token({ sub }), 'x-current-user-id': sub });

/** Sends so many at once; what was answered is in the list while the others are still held. */
async function flood(count: number, path: string, headers: Record<string, string>, method = 'GET') {
  const answers: Answers = [];
  const all = Array.from(
    { length: count },
    async () => void answers.push(await gateway.call(method, path, { headers })),
  );
  return { answers, all: Promise.all(all) };
}

test.each([
  ['GET', '/api/v1/pay/earnings/explain'],
  ['POST', '/api/v1/pay/prices'],
])('who takes all places with %s %s is refused as busy, and others are answered', async (method, path) => {
  const greedy = await flood(200, path, await as(ATHLETE), method);
  await expect.poll(() => [gateway.seen.length, greedy.answers.length]).toEqual([HALF, 200 - HALF]);

  const other = await gateway.call(method, `${path}?quick`, { headers: await as(OTHER) });

  expect(other.status).toBe(200);
  const refused = [...greedy.answers];
  expect(refused.map(({ status }) => status)).toEqual(Array(200 - HALF).fill(503));
  expect(refused[0]?.json().detail).toMatch(/is busy with requests of yours$/);
  expect(refused[0]?.headers['retry-after']).toBe('2');
  letGo();
  await greedy.all;
  expect(greedy.answers.filter(({ status }) => status === 200)).toHaveLength(HALF);
});

test('so it is with many addresses and many users: the next caller finds a place', async () => {
  const users = Array.from({ length: 4 }, (_, n) => `${n}0000000-0000-4000-8000-000000000000`);
  const floods = await Promise.all(users.map(async (sub) => flood(60, '/api/v1/pay/earnings', await as(sub))));
  await expect.poll(() => floods.flatMap(({ answers }) => answers).length + gateway.seen.length).toBe(240);

  expect(gateway.seen.length).toBeLessThan(PLACES);
  expect((await gateway.call('GET', '/api/v1/pay/earnings?quick', { headers: await as(OTHER) })).status).toBe(200);
  letGo();
  await Promise.all(floods.map(({ all }) => all));
});

test('callers who do not say who they are share by their address', async () => {
  const path = '/api/v1/pay/documents/1/content';
  const greedy = await flood(80, path, { 'x-forwarded-for': '203.0.113.9' });
  await expect.poll(() => [gateway.seen.length, greedy.answers.length]).toEqual([HALF, 80 - HALF]);

  const other = await gateway.call('GET', `${path}?quick`, { headers: { 'x-forwarded-for': '203.0.113.10' } });

  expect(other.status).toBe(200);
  letGo();
  await greedy.all;
});

test('a place that is given back is free for the same caller again', async () => {
  const headers = await as(ATHLETE);
  const greedy = await flood(PLACES, '/api/v1/pay/earnings', headers);
  await expect.poll(() => greedy.answers.length).toBe(HALF);
  letGo();
  await greedy.all;

  const again = await flood(HALF, '/api/v1/pay/earnings', headers);
  await again.all;

  expect(again.answers.map(({ status }) => status)).toEqual(Array(HALF).fill(200));
});
