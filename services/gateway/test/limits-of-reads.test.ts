import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { limits } from '../src/limits.ts';
import { routesTable } from '../src/routes-table.ts';
import { ATHLETE, type GatewayWorld, OTHER, openWorld } from './world.ts';

const EARNINGS = '/api/v1/pay/earnings';
const PAYMENT = `/api/v1/pay/payments/${OTHER}`;

let gateway: GatewayWorld;
let now = 0;
beforeAll(async () => {
  gateway = await openWorld({ config: { RATE_LIMIT_FACTOR: 1, TRUSTED_PROXIES: '127.0.0.0/8' }, now: () => now });
});
afterAll(() => gateway.close());
beforeEach(() => {
  now += 86_400_000;
});

const as = async (sub: string, roles = ['user']) => ({
  authorization: await gateway.token({ sub, roles }),
  'x-current-user-id': sub,
});

/** How many of so many requests at once were forwarded, and how the others were answered. */
async function flood(count: number, method: string, path: string, headers: Record<string, string>) {
  const answers = await Promise.all(Array.from({ length: count }, () => gateway.call(method, path, { headers })));
  return {
    passed: answers.filter(({ status }) => status !== 429 && status !== 503).length,
    limited: answers.filter(({ status }) => status === 429),
  };
}

describe('reads', () => {
  test('are counted for each user, so that one of them leaves the others theirs', async () => {
    const { limited } = await flood(200, 'GET', EARNINGS, await as(ATHLETE));
    const other = await gateway.call('GET', EARNINGS, { headers: await as(OTHER) });

    expect(limited).toHaveLength(200 - limits.read.requests);
    expect(limited[0]?.headers).toMatchObject({ 'ratelimit-policy': '"read";q=100;w=10', 'retry-after': '1' });
    expect(other.status).toBe(200);
    expect(other.headers.ratelimit).toBe('"read";r=99;t=1');
  });

  test.each([
    ['a figure explained', `${EARNINGS}/explain`],
    ['the bank’s own view of a payment', `${PAYMENT}?includeOperation=true`],
    ['the same, named twice', `${PAYMENT}?includeOperation=false&includeOperation=true`],
  ])('that cost more than a look at a table are fewer: %s', async (_what, path) => {
    const { passed, limited } = await flood(30, 'GET', path, await as(ATHLETE));

    expect([passed, limited.length]).toEqual([20, 10]);
    expect(limited[0]?.headers['ratelimit-policy']).toBe('"costly";q=20;w=60');
  });

  test('without the bank’s view a payment is an ordinary read', async () => {
    const headers = await as(ATHLETE);

    for (const path of [PAYMENT, `${PAYMENT}?includeOperation=false`])
      expect((await gateway.call('GET', path, { headers })).headers['ratelimit-policy']).toBe('"read";q=100;w=10');
  });
});

describe('HEAD', () => {
  test('is counted with GET, because it costs as much', async () => {
    const headers = await as(ATHLETE);
    const first = await flood(15, 'HEAD', `${EARNINGS}/explain`, headers);
    const then = await flood(15, 'GET', `${EARNINGS}/explain`, headers);

    expect([first.passed, then.passed]).toEqual([15, 5]);
  });

  test.each([
    ['GET', '/api/v1/pay/statements?month=2026-11'],
    ['GET', '/api/v1/pay/callbacks?token=x'],
    ['GET', '/api/v1/pay/checkouts/x'],
    ['GET', '/api/v1/pay/documents/1/content'],
  ])('escapes the limit of no %s %s', async (_method, path) => {
    const answer = await gateway.call('HEAD', path, { headers: await as(ATHLETE) });

    expect(answer.headers['ratelimit-policy']).toBeDefined();
  });
});

test.each([
  ['POST', '/api/v1/pay/recipients'],
  ['PUT', `/api/v1/pay/recipients/${OTHER}`],
])(
  '%s %s: details are changed twenty times an hour at most, because each time something is kept',
  async (method, path) => {
    const { passed, limited } = await flood(25, method, path, await as(ATHLETE));

    expect([passed, limited[0]?.headers['ratelimit-policy']]).toEqual([20, '"details";q=20;w=3600']);
  },
);

test('every method of every route is counted', async () => {
  const ids = { ':id': OTHER, ':name': 'vat', ':user_id': OTHER };
  const fill = (path: string) => path.replace(/:\w+/g, (name) => ids[name as keyof typeof ids] ?? OTHER);
  const headers = await as(ATHLETE, ['user', 'service', 'ops']);
  const uncounted: string[] = [];
  for (const route of routesTable) {
    for (const method of [...route.methods, ...(route.methods.includes('GET') ? ['HEAD'] : [])]) {
      const answer = await gateway.call(method, fill(route.path), { headers });
      if (answer.headers['ratelimit-policy'] === undefined) uncounted.push(`${method} ${route.path} ${answer.status}`);
    }
  }

  expect(uncounted).toEqual([]);
});
