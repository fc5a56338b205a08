import { afterAll, beforeAll, expect, test } from 'vitest';
import { ATHLETE, type GatewayWorld, openWorld } from './world.ts';

const SITE = 'https://app.leko.example';
const ID = 'the-id-of-a-request';
/** What belongs to a connection. */
const OF_CONNECTION = new Set(['connection', 'keep-alive']);
/** What differs from answer to answer. */
const CHANGING = new Set(['content-length', 'date', 'etag', 'last-modified', 'ratelimit', 'ratelimit-policy']);

let gateway: GatewayWorld;
let closed: GatewayWorld;
beforeAll(async () => {
  gateway = await openWorld({ config: { CORS_ORIGINS: SITE } });
  closed = await openWorld();
});
afterAll(async () => {
  await gateway.close();
  await closed.close();
});

type Headers = Record<string, string>;

async function headersOf(at: GatewayWorld, method: string, path: string, more: Headers) {
  const answer = await at.call(method, path, { headers: { 'x-request-id': ID, ...more } });
  const reports = Object.entries(answer.headers)
    .filter(([name]) => !OF_CONNECTION.has(name))
    .map(([name, value]) => [name, CHANGING.has(name) ? 'some' : value]);
  return { status: answer.status, headers: Object.fromEntries(reports) };
}

const signedIn = async () => ({ authorization: await gateway.issuer.token(), 'x-current-user-id': ATHLETE });

const everywhere = {
  date: 'some',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-request-id': ID,
};
const ofApi = {
  ...everywhere,
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
};
const json = { 'content-length': 'some', 'content-type': 'application/json; charset=utf-8' };
const problem = { 'content-length': 'some', 'content-type': 'application/problem+json; charset=utf-8' };
const page = {
  'content-length': 'some',
  'content-security-policy':
    "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; object-src 'none'; frame-ancestors 'none'",
};
const file = { 'accept-ranges': 'bytes', 'cache-control': 'public, max-age=0', etag: 'some', 'last-modified': 'some' };
const counted = { ratelimit: 'some', 'ratelimit-policy': 'some' };
const varies = { vary: 'origin' };
const allowed = {
  ...varies,
  'access-control-allow-origin': SITE,
  'access-control-expose-headers': 'x-request-id, retry-after, ratelimit, ratelimit-policy',
};
const preflight = {
  ...allowed,
  'access-control-allow-headers': 'authorization, content-type, idempotency-key, x-current-user-id, x-request-id',
  'access-control-allow-methods': 'GET, POST, PUT, DELETE',
  'access-control-max-age': '600',
};
const unproven = { 'www-authenticate': 'Bearer' };

const settings = '/api/v1/pay/settings';
const payments = '/api/v1/pay/payments';
const asks = { 'access-control-request-method': 'POST' };
const from = (origin: string) => ({ origin });
const stranger = from('https://evil.example');

interface Case {
  readonly method?: string;
  readonly path: string;
  readonly asks?: Headers;
  readonly status: number;
  readonly headers: Headers;
}

const cases: Record<string, Case> = {
  'an answer of a service': { path: payments, status: 200, headers: { ...ofApi, ...json, ...counted, ...varies } },
  'the same for HEAD': {
    method: 'HEAD',
    path: payments,
    status: 200,
    headers: { ...ofApi, ...json, ...counted, ...varies },
  },
  'an answer to an application that may ask': {
    path: payments,
    asks: from(SITE),
    status: 200,
    headers: { ...ofApi, ...json, ...counted, ...allowed },
  },
  'an answer to another one': {
    path: payments,
    asks: stranger,
    status: 200,
    headers: { ...ofApi, ...json, ...counted, ...varies },
  },
  'a refusal': {
    path: settings,
    asks: { authorization: '' },
    status: 401,
    headers: { ...ofApi, ...problem, ...unproven, ...varies },
  },
  'a refusal of an application that may ask': {
    path: settings,
    asks: { authorization: '', ...from(SITE) },
    status: 401,
    headers: { ...ofApi, ...problem, ...unproven, ...allowed },
  },
  'an unknown path': { path: '/nowhere', status: 404, headers: { ...ofApi, ...problem, ...varies } },
  'the same for an application that may ask': {
    path: '/nowhere',
    asks: from(SITE),
    status: 404,
    headers: { ...ofApi, ...problem, ...allowed },
  },
  'a path that is a trick': {
    path: '/api//v1',
    asks: from(SITE),
    status: 404,
    headers: { ...ofApi, ...problem, ...varies },
  },
  'a path that cannot be read': { path: '/%zz', asks: from(SITE), status: 404, headers: { ...ofApi, ...problem } },
  'a method that a path does not have': {
    method: 'DELETE',
    path: settings,
    asks: from(SITE),
    status: 405,
    headers: { ...ofApi, ...problem, ...allowed, allow: 'GET, HEAD' },
  },
  'a method that one thing does not have': {
    method: 'PUT',
    path: `${payments}/1`,
    status: 405,
    headers: { ...ofApi, ...problem, ...varies, allow: 'GET, HEAD, DELETE' },
  },
  'a preflight': {
    method: 'OPTIONS',
    path: payments,
    asks: { ...from(SITE), ...asks },
    status: 204,
    headers: { ...ofApi, ...preflight },
  },
  'a preflight of an unknown path': {
    method: 'OPTIONS',
    path: '/nowhere',
    asks: { ...from(SITE), ...asks },
    status: 204,
    headers: { ...ofApi, ...preflight },
  },
  'a preflight of an application that may not ask': {
    method: 'OPTIONS',
    path: payments,
    asks: { ...stranger, ...asks },
    status: 405,
    headers: { ...ofApi, ...problem, ...varies, allow: 'GET, HEAD, POST' },
  },
  'OPTIONS that is no preflight': {
    method: 'OPTIONS',
    path: payments,
    asks: from(SITE),
    status: 405,
    headers: { ...ofApi, ...problem, ...allowed, allow: 'GET, HEAD, POST' },
  },
  'OPTIONS of an unknown path': {
    method: 'OPTIONS',
    path: '/nowhere',
    status: 404,
    headers: { ...ofApi, ...problem, ...varies },
  },
  'the page of the description': {
    path: '/docs',
    asks: from(SITE),
    status: 200,
    headers: { ...everywhere, ...page, ...counted, ...allowed, 'content-type': 'text/html; charset=utf-8' },
  },
  'a file of that page': {
    path: '/docs/static/index.css',
    status: 200,
    headers: { ...everywhere, ...page, ...file, ...counted, ...varies, 'content-type': 'text/css; charset=utf-8' },
  },
  'what that page does not have': {
    path: '/docs/nothing',
    status: 404,
    headers: { ...everywhere, ...problem, ...varies },
  },
  'the description': { path: '/openapi.json', status: 200, headers: { ...ofApi, ...json, ...counted, ...varies } },
  'a sign of life': { path: '/healthz', status: 200, headers: { ...ofApi, ...json, ...varies } },
};

test.each(Object.entries(cases))(
  '%s has these headers and no others',
  async (_what, { method = 'GET', path, ...one }) => {
    const { status, headers } = await headersOf(gateway, method, path, { ...(await signedIn()), ...one.asks });

    expect({ status, headers }).toEqual({ status: one.status, headers: one.headers });
  },
);

test.each([
  ['GET', '/nowhere', 404, { ...ofApi, ...problem }],
  ['OPTIONS', payments, 405, { ...ofApi, ...problem, allow: 'GET, HEAD, POST' }],
])('where no application may ask, %s %s knows of no origins', async (method, path, status, headers) => {
  expect(await headersOf(closed, method, path, { ...from(SITE), ...asks })).toEqual({ status, headers });
});
