import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { createBuckets } from '../src/token-bucket.ts';
import { ATHLETE, type GatewayWorld, OTHER, openWorld } from './world.ts';

const PAYMENTS = '/api/v1/pay/payments';
const WEBHOOK = '/api/v1/pay/webhooks/tochka';

describe('a token bucket', () => {
  let now = 0;
  const clock = () => now;
  afterEach(() => {
    now = 0;
  });

  test('lets its whole quota through at once, then one by one as time goes by', () => {
    const { take } = createBuckets({ requests: 10, seconds: 60 }, clock);
    const burst = Array.from({ length: 10 }, () => take('a'));

    expect(burst.every(({ isWithin }) => isWithin)).toBe(true);
    expect(burst.map(({ remaining }) => remaining)).toEqual([9, 8, 7, 6, 5, 4, 3, 2, 1, 0]);
    expect(burst.at(0)?.resetSeconds).toBe(6);
    expect(take('a')).toEqual({ isWithin: false, remaining: 0, resetSeconds: 6 });
    now = 5_999;
    expect(take('a')).toMatchObject({ isWithin: false, resetSeconds: 1 });
    now = 6_000;
    expect(take('a')).toMatchObject({ isWithin: true, remaining: 0 });
    expect(take('a').isWithin).toBe(false);
  });

  test('says the same whole seconds whatever fraction of a millisecond its clock shows', () => {
    for (let n = 0; n < 2_000; n++) {
      now = n * 0.100_000_000_7;
      const { take } = createBuckets({ requests: 10, seconds: 60 }, clock);

      expect(take('a')).toEqual({ isWithin: true, remaining: 9, resetSeconds: 6 });
    }
  });

  test('never lets more than twice its quota through in one window, wherever the window begins', () => {
    const { take } = createBuckets({ requests: 3, seconds: 3_600 }, clock);
    let passed = 0;
    for (now = 0; now < 3_600_000; now += 10_000) passed += take('a').isWithin ? 1 : 0;

    expect(passed).toBe(3 + 2); // The burst, and one every twenty minutes.
  });

  test('is one for each caller, and who was not seen for long is as good as new', () => {
    const { take } = createBuckets({ requests: 1, seconds: 60 }, clock);

    expect([take('a').isWithin, take('b').isWithin, take('a').isWithin]).toEqual([true, true, false]);
    now = 1_000_000;
    expect(take('a')).toEqual({ isWithin: true, remaining: 0, resetSeconds: 60 });
  });

  test('forgets the longest unseen callers when there are too many', () => {
    const { take } = createBuckets({ requests: 1, seconds: 60 }, clock, 2);
    for (const caller of ['a', 'b', 'c']) take(caller);

    expect(take('b').isWithin).toBe(false);
    expect(take('c').isWithin).toBe(false);
    expect(take('a').isWithin).toBe(true);
  });
});

describe('at the gateway', () => {
  let gateway: GatewayWorld;
  beforeAll(async () => {
    const config = { RATE_LIMIT_FACTOR: 1, TRUSTED_PROXIES: '127.0.0.0/8' };
    gateway = await openWorld({ config, now: () => 5_000 });
  });
  afterAll(() => gateway.close());

  async function create(sub: string, roles = ['user'], user = sub) {
    const headers = { authorization: await gateway.token({ sub, roles, scope: 'act-as' }), 'x-current-user-id': user };
    return gateway.call('POST', PAYMENTS, { headers: { ...headers, 'content-type': 'application/json' }, body: '{}' });
  }

  test('the eleventh payment of a minute is refused, with what a program needs to wait', async () => {
    const answers = [];
    for (let n = 0; n < 11; n++) answers.push(await create(ATHLETE));
    const [first, last] = [answers[0], answers[10]];

    expect(answers.map(({ status }) => status)).toEqual([...Array(10).fill(200), 429]);
    expect(first?.headers).toMatchObject({
      'ratelimit-policy': '"create";q=10;w=60',
      ratelimit: '"create";r=9;t=6',
    });
    expect(last?.json()).toMatchObject({ code: 'quota_exceeded', status: 429 });
    expect(last?.headers['retry-after']).toBe('6');
    expect(last?.headers.ratelimit).toBe('"create";r=0;t=6');
    expect(gateway.seen).toHaveLength(10);
  });

  test('and keeps neither others nor reads out, but a service that acts for the same user', async () => {
    const headers = { authorization: await gateway.token(), 'x-current-user-id': ATHLETE };
    const read = await gateway.call('GET', PAYMENTS, { headers });

    expect(read.status).toBe(200);
    expect(read.headers.ratelimit).toBe('"read";r=99;t=1');
    expect((await create(OTHER)).status).toBe(200);
    expect((await create(OTHER, ['service'], ATHLETE)).status).toBe(429);
  });

  test('who is refused for another reason uses nothing up', async () => {
    const sub = '33333333-3333-4333-8333-333333333333';
    for (let n = 0; n < 12; n++) expect((await create(sub, ['root'])).status).toBe(403);

    expect((await create(sub)).headers.ratelimit).toBe('"create";r=9;t=6');
  });

  test('callbacks are counted by the address they come from, behind a proxy too', async () => {
    const from = (address: string) => gateway.call('POST', WEBHOOK, { headers: { 'x-forwarded-for': address } });
    const flood = await Promise.all(Array.from({ length: 80 }, () => from('203.0.113.9')));

    const refused = flood.filter(({ status }) => status === 429);
    expect(refused).toHaveLength(30);
    expect(refused[0]?.headers['ratelimit-policy']).toBe('"callback";q=50;w=1');
    expect((await from('203.0.113.10')).status).toBe(200);
  });

  test('a factor moves all limits', async () => {
    const world = await openWorld({ config: { RATE_LIMIT_FACTOR: 0.5 } });
    const headers = { authorization: await world.token(), 'x-current-user-id': ATHLETE };

    const answer = await world.call('POST', '/api/v1/pay/remittances', { headers });

    expect(answer.headers['ratelimit-policy']).toBe('"remittance";q=2;w=3600');
    await world.close();
  });
});
