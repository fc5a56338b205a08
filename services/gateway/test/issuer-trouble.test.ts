import { gzipSync } from 'node:zlib';
import { generateKeyPair } from 'jose';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { bearer, type Issuer, openIssuer } from './issuer.ts';
import { type GatewayWorld, openWorld } from './world.ts';

const SETTINGS = '/api/v1/pay/settings';
let issuer: Issuer;
let gateway: GatewayWorld;
beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  issuer = await openIssuer();
  await issuer.publish('first');
  gateway = await openWorld({ config: { AUTH_JWKS_URL: issuer.url } });
});
afterEach(async () => {
  vi.useRealTimers();
  await gateway.close();
  await issuer.close();
});

const later = (ms: number) => vi.setSystemTime(Date.now() + ms);
const ask = (authorization: string) => gateway.call('GET', SETTINGS, { headers: { authorization } });
async function statusesOf(count: number, make: (n: number) => Promise<string>): Promise<number[]> {
  const statuses: number[] = [];
  for (let n = 0; n < count; n++) statuses.push((await ask(await make(n))).status);
  return statuses;
}

test('an issuer that fails is not asked for every request', async () => {
  issuer.answers((response) => response.writeHead(500).end());

  const refused = await statusesOf(30, (n) => issuer.token('first', { jti: `${n}` }));

  expect(new Set(refused)).toEqual(new Set([503]));
  expect(issuer.asked()).toBe(1);
  issuer.answers();
  later(1_100);
  expect((await ask(await issuer.token('first'))).status).toBe(200);
});

test('an unknown key, while the issuer cannot be asked: 503, and the issuer is left alone', async () => {
  await ask(await issuer.token('first'));
  later(31_000);
  issuer.answers((response) => response.writeHead(500).end());
  const { privateKey } = await generateKeyPair('ES256');

  const refused = await statusesOf(30, (n) => bearer(privateKey, { alg: 'ES256', kid: `none-${n}` }, {}));

  expect(new Set(refused)).toEqual(new Set([503]));
  expect(issuer.asked()).toBe(2);
  expect((await ask(await issuer.token('first', { jti: 'new' }))).status).toBe(200);
});

test('a set of keys without end is not read to its end', async () => {
  let sent = 0;
  issuer.answers((response) => {
    const chunk = Buffer.alloc(64 * 1024, ' ');
    const more = () => {
      do sent += chunk.length;
      while (response.write(chunk));
    };
    response.on('drain', more);
    more();
  });

  expect((await ask(await issuer.token('first'))).status).toBe(503);
  expect(sent).toBeLessThan(8 * 1024 * 1024);
});

test.each([
  [undefined, 200],
  ['JWT', 200],
  ['at+jwt', 200],
  ['application/at+jwt', 200],
  ['logout+jwt', 401],
  ['dpop+jwt', 401],
  ['internal+jwt', 401],
])('a token of type %s: %i', async (typ, status) => {
  const header = typ === undefined ? {} : { typ };

  expect((await ask(await issuer.token('first', {}, header))).status).toBe(status);
});

test.each([
  ['a list for a subject', { sub: ['11111111-1111-4111-8111-111111111111'] }, 401],
  ['a number for a subject', { sub: 7 }, 401],
  ['things for roles', { roles: [{ toString: 'ops' }, ['ops'], 1, null] }, 200],
])('a token with %s is no reason to stumble', async (_what, claims, status) => {
  expect((await ask(await issuer.token('first', claims))).status).toBe(status);
});

test.each([
  ['packed', (keys: string) => [gzipSync(keys), { 'content-encoding': 'gzip' }] as const],
  ['with a byte order mark', (keys: string) => [Buffer.from(`\uFEFF${keys}`), {}] as const],
])('a set of keys that comes %s is read, and is asked for as it is', async (_how, pack) => {
  const [body, headers] = pack(await issuer.keys());
  issuer.answers((response) => response.writeHead(200, headers).end(body));

  expect((await ask(await issuer.token('first'))).status).toBe(200);
  expect(issuer.encodings()).toEqual(new Set(['identity']));
});
