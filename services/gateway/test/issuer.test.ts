import { MINUTE_MS, SECOND_MS } from '@leko/runtime/durations';
import { generateKeyPair } from 'jose';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { DEADLINES } from '../src/forward.ts';
import { bearer, type Issuer, openIssuer } from './issuer.ts';
import { type GatewayWorld, openWorld } from './world.ts';

const SETTINGS = '/api/v1/pay/settings';

let issuer: Issuer;
let gateway: GatewayWorld;
beforeEach(async () => {
  // Only what says how late it is: sockets and deadlines go on as ever.
  vi.useFakeTimers({ toFake: ['Date'] });
  issuer = await openIssuer();
  await issuer.publish('first');
  gateway = await openWorld({ config: { AUTH_JWKS_URL: issuer.url }, deadlines: { ...DEADLINES, keysMs: 200 } });
});
afterEach(async () => {
  vi.useRealTimers();
  await gateway.close();
  await issuer.close();
});

const later = (ms: number) => vi.setSystemTime(Date.now() + ms);
const ask = (authorization: string) => gateway.call('GET', SETTINGS, { headers: { authorization } });
const statusOf = async (authorization: string) => (await ask(authorization)).status;
const statuses = async (authorizations: readonly Promise<string>[]) =>
  Promise.all(authorizations.map(async (one) => statusOf(await one)));
/** Of a key that was never published. */
async function stranger(kid: string): Promise<string> {
  const { privateKey } = await generateKeyPair('ES256');
  return bearer(privateKey, { alg: 'ES256', kid }, {});
}
const many = <T>(count: number, make: (n: number) => T): T[] => Array.from({ length: count }, (_none, n) => make(n));

describe('the keys of the issuer', () => {
  test('are read once, however many come at the same time and afterwards', async () => {
    const crowd = await statuses(many(20, (n) => issuer.token('first', { jti: `a${n}` })));
    const others = await statuses(many(20, (n) => issuer.token('first', { jti: `b${n}` })));

    expect(new Set([...crowd, ...others])).toEqual(new Set([200]));
    expect(issuer.asked()).toBe(1);
  });

  test('are not read at all for what is no token', async () => {
    expect(await statuses(['Bearer garbage', 'Bearer a.b.c', 'Basic dTpw', 'Bearer '].map(async (one) => one))).toEqual(
      [401, 401, 401, 401],
    );
    expect(issuer.asked()).toBe(0);
  });

  test('may change: the first token of a new key makes them read again, the next ones do not', async () => {
    await statusOf(await issuer.token('first'));
    await issuer.publish('second');
    later(31 * SECOND_MS);

    expect(await statuses(many(20, (n) => issuer.token('second', { jti: `${n}` })))).toEqual(Array(20).fill(200));
    expect(await statusOf(await issuer.token('first', { jti: 'old' }))).toBe(200);
    expect(issuer.asked()).toBe(2);
  });

  test('are read at most once in half a minute for keys that do not exist', async () => {
    await statusOf(await issuer.token('first'));
    later(31 * SECOND_MS);

    const flood = await statuses(many(50, (n) => stranger(`none-${n}`)));
    const more = await statuses(many(50, (n) => stranger(`other-${n}`)));

    expect(new Set([...flood, ...more])).toEqual(new Set([401]));
    expect(issuer.asked()).toBe(2);
  });

  test('that were withdrawn are accepted for five minutes at most', async () => {
    await issuer.publish('second');
    const known = await issuer.token('first');
    await statusOf(known);
    issuer.withdraw('first');

    later(4 * MINUTE_MS);
    expect(await statusOf(known)).toBe(200);
    later(2 * MINUTE_MS);
    expect(await statusOf(known)).toBe(401);
    expect(await statusOf(await issuer.token('second'))).toBe(200);
  });
});

describe('an issuer that', () => {
  const broken: [string, Parameters<Issuer['answers']>[0]][] = [
    ['hangs', () => {}],
    ['drops the connection', (response) => response.destroy()],
    ['fails', (response) => response.writeHead(500).end('{}')],
    ['sends elsewhere', (response) => response.writeHead(302, { location: 'http://127.0.0.1:9/' }).end()],
    ['says nonsense', (response) => response.end('<html>')],
    ['names no keys', (response) => response.end('{}')],
    ['names things that are no keys', (response) => response.end('{"keys":[1,null]}')],
    ['stops in the middle', (response) => response.writeHead(200, { 'content-length': '100' }).end('{"keys":[')],
  ];

  test.each(broken)(
    '%s when a gateway starts: the caller cannot be verified, and that is no 401',
    async (_what, answer) => {
      issuer.answers(answer);
      const refused = await ask(await issuer.token('first'));

      expect(refused.status).toBe(503);
      expect(refused.headers['retry-after']).toBe('2');
      expect(refused.json()).toMatchObject({ code: 'unavailable', status: 503 });

      issuer.answers();
      later(2 * SECOND_MS);
      expect(await statusOf(await issuer.token('first'))).toBe(200);
    },
  );

  test.each(broken)('%s later: its keys are kept, for known tokens and for new ones', async (_what, answer) => {
    const known = await issuer.token('first');
    await statusOf(known);
    issuer.answers(answer);

    later(50 * MINUTE_MS);
    expect(await statusOf(known)).toBe(200);
    expect(await statusOf(await issuer.token('first', { jti: 'new' }))).toBe(200);
  });
});
