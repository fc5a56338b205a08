import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { ADDRESS_USERS, limits } from '../src/limits.ts';
import { createBuckets, MAX_CALLERS } from '../src/token-bucket.ts';
import { ATHLETE, type GatewayWorld, OTHER, openWorld } from './world.ts';

const PAYMENTS = '/api/v1/pay/payments';
const SETTINGS = '/api/v1/pay/settings';
const HERE = '203.0.113.9';
const ELSEWHERE = '203.0.113.10';

let gateway: GatewayWorld;
let now = 0;
beforeAll(async () => {
  gateway = await openWorld({ config: { RATE_LIMIT_FACTOR: 1, TRUSTED_PROXIES: '127.0.0.0/8' }, now: () => now });
});
afterAll(() => gateway.close());
beforeEach(() => {
  now += 86_400_000;
});

async function create(from: string, sub: string, roles = ['user'], user = sub) {
  const identity = { authorization: await gateway.token({ sub, roles, scope: 'act-as' }), 'x-current-user-id': user };
  const headers = { ...identity, 'x-forwarded-for': from, 'content-type': 'application/json' };
  return gateway.call('POST', PAYMENTS, { headers, body: '{}' });
}

const count = (answers: readonly { status: number }[], wanted: number) =>
  answers.filter(({ status }) => status === wanted).length;

describe('what many users create from one address', () => {
  const allowed = limits.create.requests * ADDRESS_USERS;

  test('is what twenty users may, and other addresses are not counted with it', async () => {
    const answers = [];
    for (let n = 0; n < allowed + 3; n++) answers.push(await create(HERE, randomUUID()));

    expect([count(answers, 200), count(answers, 429)]).toEqual([allowed, 3]);
    expect(answers.at(-1)?.headers).toMatchObject({ 'ratelimit-policy': `"create-address";q=${allowed};w=60` });
    expect((await create(ELSEWHERE, randomUUID())).status).toBe(200);
  });

  test('is counted for the /64 of an IPv6 address', async () => {
    for (let n = 0; n < allowed; n++) await create(`2001:db8:1:2::${n.toString(16)}`, randomUUID());

    expect((await create('2001:db8:1:2:ffff::1', randomUUID())).status).toBe(429);
    expect((await create('2001:db8:1:3::1', randomUUID())).status).toBe(200);
  });

  test.each([
    ['IPv4', (n: number) => `203.0.113.9:${10_000 + n}`],
    ['IPv6', (n: number) => `[2001:db8:1:2::9]:${10_000 + n}`],
  ])('is counted for the address and not for each connection, where a proxy names ports: %s', async (_what, from) => {
    for (let n = 0; n < allowed; n++) await create(from(n), randomUUID());

    expect((await create(from(allowed), randomUUID())).status).toBe(429);
  });

  test('is not counted where a service acts for them: a whole platform comes from one address', async () => {
    const answers = [];
    for (let n = 0; n < allowed + 3; n++) answers.push(await create(HERE, ATHLETE, ['service'], randomUUID()));

    expect(count(answers, 429)).toBe(0);
  });

  test('takes nothing of the user where the address is full, and nothing of the address where the user is', async () => {
    for (let n = 0; n < 5 * limits.create.requests; n++) await create(HERE, ATHLETE);
    const answers = [];
    for (let n = 0; n < allowed; n++) answers.push(await create(HERE, randomUUID()));

    expect(count(answers, 200)).toBe(allowed - limits.create.requests);
    expect((await create(HERE, OTHER)).status).toBe(429);
    expect((await create(ELSEWHERE, OTHER)).headers.ratelimit).toBe('"create";r=9;t=6');
  });
});

describe('in a day', () => {
  const { requests, perDay } = limits.create;

  test('a user creates too little to fill a disk, and refused requests do not count for the minute', async () => {
    const answers = [];
    for (let minute = 0; minute < perDay / requests; minute++) {
      for (let n = 0; n < requests; n++) answers.push(await create(HERE, ATHLETE));
      now += 60_000;
    }
    const refused = await create(HERE, ATHLETE);

    expect(count(answers, 200)).toBe(perDay);
    expect([refused.status, refused.headers['ratelimit-policy']]).toEqual([429, `"create-day";q=${perDay};w=86400`]);
    now += 86_400_000 / perDay;
    expect((await create(HERE, ATHLETE)).headers.ratelimit).toBe('"create";r=9;t=6');
  });

  test('the users of one address together create what twenty may', async () => {
    const factor = 0.02;
    const world = await openWorld({ config: { RATE_LIMIT_FACTOR: factor }, now: () => now });
    const ask = async () => {
      const sub = randomUUID();
      const headers = { authorization: await world.token({ sub }), 'x-current-user-id': sub };
      return world.call('POST', PAYMENTS, { headers });
    };
    const [aMinute, aDay] = [requests * ADDRESS_USERS * factor, perDay * ADDRESS_USERS * factor];
    const answers = [];
    for (let n = 0; n < aDay; n++) {
      if (n % aMinute === 0) now += 60_000;
      answers.push(await ask());
    }
    now += 60_000;

    expect(count(answers, 200)).toBe(aDay);
    expect((await ask()).headers['ratelimit-policy']).toBe(`"create-address-day";q=${aDay};w=86400`);
    await world.close();
  });
});

describe('tokens that are good for nothing', () => {
  const ask = (authorization: string | undefined, from: string, method = 'GET') => {
    const bearer = authorization === undefined ? undefined : { authorization };
    return gateway.call(method, SETTINGS, { headers: { ...bearer, 'x-forwarded-for': from } });
  };
  async function fill(from: string) {
    const forged = await gateway.token({ exp: 1 });
    const answers = [];
    for (let n = 0; n < limits.unproven.requests; n++) answers.push(await ask(`${forged}${n}`, from));
    return answers;
  }

  test.each([
    ['a forged one', 'Bearer a.b.c'],
    ['none at all', undefined],
    ['no bearer token', 'Basic eDp5'],
  ])('are counted by the address they come from: %s', async (_what, authorization) => {
    expect(count(await fill(HERE), 401)).toBe(limits.unproven.requests);

    const refused = await ask(authorization, HERE);
    expect([refused.status, refused.json().code, refused.headers['retry-after']]).toEqual([429, 'quota_exceeded', '1']);
    expect((await ask(authorization, ELSEWHERE)).status).toBe(401);
  });

  test('do not shut out a caller whose token is known to be good', async () => {
    const token = await gateway.token();
    expect((await ask(token, HERE)).status).toBe(200);
    await fill(HERE);

    expect((await ask(token, HERE)).status).toBe(200);
    expect((await ask(await gateway.token({ sub: OTHER }), HERE)).status).toBe(429);
  });

  test('are all that is counted: good ones cost nothing, however many', async () => {
    for (let n = 0; n < limits.unproven.requests; n++)
      expect((await ask(await gateway.token({ sub: randomUUID() }), HERE)).status).toBe(200);

    expect((await ask('Bearer a.b.c', HERE)).status).toBe(401);
  });

  test('do not count while their validity is unknown', async () => {
    const world = await openWorld({ config: { RATE_LIMIT_FACTOR: 1 }, now: () => 0 });
    await world.issuer.stop();
    for (let n = 0; n < limits.unproven.requests; n++)
      expect((await world.call('GET', SETTINGS, { headers: { authorization: await world.token() } })).status).toBe(503);

    const answer = await world.call('GET', SETTINGS, { headers: { authorization: 'Bearer a.b.c' } });
    expect(answer.status).toBe(401);
    await world.close();
  });
});

test.each(['/openapi.json', '/docs/static/index.css'])('who requests %s again and again must wait', async (page) => {
  const look = (from: string) => gateway.call('GET', page, { headers: { 'x-forwarded-for': from } });
  const answers = await Promise.all(Array.from({ length: limits.page.requests + 3 }, () => look(HERE)));

  expect([count(answers, 200), count(answers, 429)]).toEqual([limits.page.requests, 3]);
  expect((await look(ELSEWHERE)).status).toBe(200);
});

test('addresses beyond fifty thousand are forgotten, so that unknown callers cannot fill the memory', () => {
  const buckets = createBuckets({ requests: 1, seconds: 60 }, () => 0);
  for (let n = 0; n <= MAX_CALLERS; n++) buckets.take(`caller ${n}`);

  expect(buckets.size()).toBe(MAX_CALLERS);
});
