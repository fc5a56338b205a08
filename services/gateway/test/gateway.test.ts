import Fastify from 'fastify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { raw } from './raw.ts';
import { ATHLETE, type GatewayWorld, openWorld } from './world.ts';

const SITE = 'https://app.leko.example';
let gateway: GatewayWorld;
/** What the sandbox says its answers vary by. */
let varies: string | undefined;
let closeSandbox: () => Promise<unknown>;

beforeAll(async () => {
  const sandbox = Fastify({ forceCloseConnections: true });
  sandbox.get('/sandbox/mailbox', (request, reply) =>
    reply.type('text/html').send(`<p>${Object.keys(request.headers)}`),
  );
  sandbox.get('/sandbox/varied', (_request, reply) => (varies ? reply.header('vary', varies) : reply).send({}));
  sandbox.get('/sandbox/away', (_request, reply) => reply.redirect('/sandbox/mailbox', 303));
  closeSandbox = () => sandbox.close();
  const SANDBOX_URL = await sandbox.listen({ host: '127.0.0.1', port: 0 });
  gateway = await openWorld({
    config: { SANDBOX_URL, CORS_ORIGINS: `${SITE}, https://second.example` },
    senders: { headersMs: 1_000, requestMs: 2_000, checkEveryMs: 100 },
  });
});
afterAll(async () => {
  await gateway.close();
  await closeSandbox();
});

describe('routes', () => {
  test.each([
    '/',
    '/api/v1/pay',
    '/api/v1/pay/payments/',
    '/api/v1/pay/payments/1/2',
    '/internal/drain',
    '/internal/outbox',
    '/api/v1/pay/nothing',
    '/API/V1/PAY/PRICES',
  ])('unknown %s: 404', async (path) => {
    const answer = await gateway.call('GET', path);

    expect(answer.status).toBe(404);
    expect(answer.json()).toMatchObject({ code: 'route_not_found', status: 404 });
    expect(answer.headers['x-request-id']).toBe(answer.json().requestId);
  });

  test.each([
    ['DELETE', '/api/v1/pay/payments', 'GET, HEAD, POST'],
    ['GET', '/api/v1/pay/prices', 'POST'],
    ['PATCH', '/api/v1/pay/recipients/1', 'GET, HEAD, PUT'],
    ['OPTIONS', '/api/v1/pay/prices', 'POST'],
    ['PUT', '/api/v1/pay/payments/1', 'GET, HEAD, DELETE'],
    ['POST', '/openapi.json', 'GET, HEAD'],
  ])('%s %s: 405 with what is allowed', async (method, path, allow) => {
    const answer = await gateway.call(method, path);

    expect(answer.status).toBe(405);
    expect(answer.headers.allow).toBe(allow);
    expect(answer.json().code).toBe('method_not_allowed');
  });
});

describe('an id that is free text', () => {
  const session = (id: string) => `/api/v1/notification/private/email/${ATHLETE}/session/${id}/cancel`;
  const send = async (path: string) => {
    gateway.seen.length = 0;
    const authorization = await gateway.token({ roles: ['service'] });
    return gateway.call('POST', path, { headers: { authorization } });
  };

  test.each(['yoga 1', 'йога-1', 'a/b', '100%', 'a?b#c', '👩‍🏫', '漢'.repeat(128)])(
    '%s is named by its escapes',
    async (id) => {
      const path = session(encodeURIComponent(id));

      expect((await send(path)).status).toBe(200);
      expect(gateway.seen.map(({ url }) => url)).toEqual([path]);
    },
  );

  test.each([
    session('%2e%2e'),
    session('.%2E'),
    session('%00'),
    session('a%0d%0ab'),
    session('%c0%ae'),
    session('%zz'),
    session('%'),
    session(''),
    session('a').replace('/session/', '/%73ession/'),
    session('a').replace(ATHLETE, `%${ATHLETE}`),
    session('a').replace('cancel', 'canc%65l'),
  ])('%s is a trick', async (path) => {
    expect((await send(path)).status).toBe(404);
    expect(gateway.seen).toEqual([]);
  });
});

describe('tricks with the path', () => {
  test.each([
    '/api/v1/pay/../../internal/drain',
    '/api/v1/pay/payments/..',
    '/api/v1/pay/payments/%2e%2e',
    '/api/v1/pay/payments/a%2fb',
    '/api/v1/pay/%70rices',
    '/api/v1//pay/payments',
    '//api/v1/pay/payments',
    '/api/v1/pay\\payments',
    '/api/v1/pay/payments/%',
    '/api/v1/pay/payments/%zz',
    '/api/v1/pay/payments/%00',
    '/api/v1/pay/payments/%252e%252e',
    '/api/v1/pay/payments/..;/x',
    '/api/v1/pay/payments/./x',
    '/api/v1/pay/payments/%c0%ae%c0%ae/x',
    '/api/v1/pay/payments/x#fragment',
    '/api/v1/pay;admin=1/payments',
    'api/v1/pay/payments',
    'https://127.0.0.1/api/v1/pay/payments',
    '/sandbox/../internal/drain',
    '/sandbox/%2e%2e/internal',
    `/${'a'.repeat(4_000)}`,
    'http://evil.example/api/v1/pay/settings',
    '*',
  ])('%.60s: refused', async (target) => {
    const answer = await raw(gateway.port, `GET ${target} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n`);

    expect(answer).toMatch(/^HTTP\/1.1 (400|404) /);
    expect(answer).toContain('application/problem+json');
    expect(answer).not.toContain('aaaaaaaaaa');
    expect(gateway.seen).toEqual([]);
  });
});

describe('broken HTTP', () => {
  test.concurrent.each([
    ['no HTTP at all', 'hello\r\n\r\n', 400],
    ['20 KB of headers', `GET / HTTP/1.1\r\nhost: x\r\nx-a: ${'a'.repeat(20_000)}\r\n\r\n`, 431],
    ['two lengths', 'POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nab', 400],
    ['length and chunks', 'POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 1\r\ntransfer-encoding: chunked\r\n\r\n', 400],
    ['a header that never ends', 'GET / HTTP/1.1\r\nhost: x\r\nx-a: ', 408],
    [
      'a body that never ends',
      'POST /api/v1/pay/webhooks/tochka HTTP/1.1\r\nhost: x\r\ncontent-length: 10\r\n\r\nab',
      408,
    ],
  ])('%s', async (_what, text, status) => {
    const answer = await raw(gateway.port, text);

    expect(answer.slice(0, 12)).toBe(`HTTP/1.1 ${status}`);
    expect(answer).toContain('application/problem+json');
    for (const header of ['x-content-type-options: nosniff', "default-src 'none'", 'cache-control: no-store']) {
      expect(answer).toContain(header);
    }
  });
});

describe('browsers', () => {
  const preflight = (origin: string) =>
    gateway.call('OPTIONS', '/api/v1/pay/payments', { headers: { origin, 'access-control-request-method': 'POST' } });

  test('a preflight of a known origin is answered', async () => {
    const answer = await preflight(SITE);

    expect(answer.status).toBe(204);
    expect(answer.headers).toMatchObject({ 'access-control-allow-origin': SITE, vary: 'origin' });
    expect(answer.headers['access-control-allow-headers']).toContain('x-current-user-id');
  });

  test.each([`${SITE}.evil.example`, 'null', 'http://app.leko.example'])('one of %s is not', async (origin) => {
    const answer = await preflight(origin);

    expect(answer.status).toBe(405);
    expect(answer.headers['access-control-allow-origin']).toBeUndefined();
  });

  test('answers and refusals carry the origin', async () => {
    const refused = await gateway.call('GET', '/api/v1/pay/settings', { headers: { origin: SITE } });

    expect(refused.status).toBe(401);
    expect(refused.headers['access-control-allow-origin']).toBe(SITE);
  });
});

describe('what an answer varies by', () => {
  const varyOf = async (path: string, headers: Record<string, string>) =>
    String((await gateway.call('GET', path, { headers })).headers.vary)
      .toLowerCase()
      .split(/, */)
      .sort();
  const served = '/sandbox/varied';

  test.each([
    ['nothing of its own', undefined, ['origin']],
    ['the accepted type', 'Accept', ['accept', 'origin']],
    ['several things', 'accept, Accept-Language', ['accept', 'accept-language', 'origin']],
    ['the origin as well', 'Origin', ['origin']],
    ['everything', '*', ['*']],
  ])('is the origin too, where the service says %s', async (_what, vary, expected) => {
    varies = vary;

    expect(await varyOf(served, { origin: SITE })).toEqual(expected);
    expect(await varyOf(served, {})).toEqual(expected);
  });

  test.each(['/docs/static/index.css', '/openapi.json', '/nowhere', '/api/v1/pay/settings'])(
    'is the origin at %s, which is none of a service',
    async (path) => {
      expect(await varyOf(path, { origin: SITE })).toEqual(['origin']);
    },
  );
});

describe('the sandbox', () => {
  test('is public, keeps its own headers and learns no identity', async () => {
    const headers = { authorization: await gateway.token(), 'x-current-user-id': ATHLETE, accept: 'text/html' };
    const answer = await gateway.call('GET', '/sandbox/mailbox', { headers });

    expect(answer.status).toBe(200);
    expect(answer.text.replace('<p>', '').split(',').sort()).toEqual(['accept', 'connection', 'host', 'x-request-id']);
    expect(answer.headers['content-security-policy']).toBeUndefined();
  });

  test('may send a browser elsewhere', async () => {
    const answer = await gateway.call('GET', '/sandbox/away');

    expect(answer.status).toBe(303);
    expect(answer.headers.location).toBe('/sandbox/mailbox');
  });

  test('is nowhere where it is not configured', async () => {
    const world = await openWorld();

    expect((await world.call('GET', '/sandbox/mailbox')).status).toBe(404);
    await world.close();
  });
});

test('health is there, and metrics are not', async () => {
  expect((await gateway.call('GET', '/healthz')).status).toBe(200);
  expect((await gateway.call('GET', '/readyz')).status).toBe(200);
  expect((await gateway.call('GET', '/metrics')).status).toBe(404);
});

test('a request is one line, and a capability is not in it', async () => {
  gateway.lines.length = 0;
  await gateway.call('GET', '/api/v1/pay/callbacks?token=very-secret');

  expect(gateway.lines).toEqual([
    expect.objectContaining({
      msg: 'request answered',
      route: '/api/v1/pay/callbacks',
      status: 200,
      requestId: expect.any(String),
    }),
  ]);
  expect(JSON.stringify(gateway.lines)).not.toContain('very-secret');
});
