import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Authority, asProcess, createInternalSigner, createInternalVerifier, createLog } from '@leko/runtime';
import { ensureInternalKeys, type InternalKeys } from '@leko/testing';
import { importJWK, type JWTPayload, SignJWT } from 'jose';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { createServer, requestDeadline, type Server } from '../src/index.ts';

const USER = '00000000-0000-4000-8000-000000000001';
let dir: string;
let keys: InternalKeys;
let app: Server;
const lines: Record<string, unknown>[] = [];

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'leko-keys-'));
  keys = await ensureInternalKeys(dir, ['gateway', 'payout', 'sandbox']);
  const verify = createInternalVerifier({ audience: 'pay', keysFile: keys.trustedKeysFile });
  const log = createLog('test', 'info', { write: (line) => void lines.push(JSON.parse(line)) });
  app = await createServer({ service: 'pay', description: 'test', log, verify });
  app.post('/things/:id', { config: { access: 'any', query: 'any' } }, async (request) => ({
    deadline: requestDeadline(request)?.getTime() ?? null,
    scope: request.caller?.scope,
  }));
  for (const access of ['user', 'service', 'ops', 'any', 'process', 'inside', 'optional', 'public'] as const) {
    app.get(`/${access}`, { config: { access } }, async () => ({}));
  }
});
afterAll(async () => {
  await app.close();
  rmSync(dir, { recursive: true });
});

afterEach(() => {
  vi.useRealTimers();
});

/** A token for a GET of this path. */
async function tokenOf(issuer: string, audience: string, authority: Authority, path: string): Promise<string> {
  const sign = await createInternalSigner({ issuer, keyFile: keys.signingKeyFile(issuer) });
  return sign(audience, authority, { method: 'GET', path });
}

const status = async (path: string, token?: string): Promise<number> =>
  (await app.inject({ url: path, headers: token ? { 'x-internal-token': token } : {} })).statusCode;

describe('who may call what', () => {
  const user: Authority = { sub: USER, act: USER, roles: ['user'] };
  const unnamed: Authority = { sub: undefined, act: USER, roles: ['user'] };
  const service: Authority = { sub: undefined, act: 'booking', roles: ['service'] };
  const ops: Authority = { sub: undefined, act: 'anna', roles: ['ops'] };

  it.each([
    //                      user service ops  any process inside optional public
    ['a user', 'gateway', user, [200, 403, 403, 200, 403, 403, 200, 200]],
    ['a token that names no user', 'gateway', unnamed, [422, 403, 403, 200, 403, 403, 200, 200]],
    ['a service', 'gateway', service, [422, 200, 403, 200, 403, 200, 200, 200]],
    ['an operator', 'gateway', ops, [422, 403, 200, 200, 403, 200, 200, 200]],
    ['another process', 'payout', asProcess('payout'), [403, 403, 403, 403, 200, 200, 403, 200]],
  ] as const)('%s', async (_who, issuer, claims, expected) => {
    const paths = ['/user', '/service', '/ops', '/any', '/process', '/inside', '/optional', '/public'];
    const ask = async (path: string) => status(path, await tokenOf(issuer, 'pay', claims, path));

    expect(await Promise.all(paths.map(ask))).toEqual(expected);
  });

  it.each([
    ['a user', 'payout', { ...asProcess('payout'), sub: USER }],
    ['a user with the role of one', 'payout', user],
    ['a service', 'payout', service],
    ['a service, beside itself', 'payout', { ...asProcess('payout'), roles: ['process', 'service'] }],
    ['an operator', 'payout', ops],
    ['an operator in one word', 'payout', { ...asProcess('payout'), roles: 'ops' }],
    ['no role', 'payout', { ...asProcess('payout'), roles: [] }],
    ['another process', 'payout', asProcess('gateway')],
    ['a partner that may act for users', 'payout', { ...asProcess('payout'), scope: ['act-as'] }],
    ['a process', 'gateway', asProcess('gateway')],
    ['an unknown role', 'gateway', { ...user, roles: ['root'] }],
  ])('what an issuer may not say: %s, by %s', async (_whom, issuer, claims) => {
    const paths = ['/user', '/service', '/ops', '/any', '/process', '/inside', '/optional'];
    // What a process that was taken over signs has no type.
    const ask = async (path: string) => status(path, await tokenOf(issuer, 'pay', claims as Authority, path));

    expect(await Promise.all(paths.map(ask))).toEqual([401, 401, 401, 401, 401, 401, 401]);
  });

  it('no caller at all', async () => {
    const paths = ['/user', '/service', '/ops', '/any', '/process', '/inside', '/optional', '/public'];

    expect(await Promise.all(paths.map((path) => status(path)))).toEqual([401, 401, 401, 401, 401, 401, 200, 200]);
  });

  it('a token for another service, of an unknown key, or in another name', async () => {
    const strangers = await ensureInternalKeys(join(dir, 'strangers'), ['gateway']);
    const forge = await createInternalSigner({ issuer: 'gateway', keyFile: strangers.signingKeyFile('gateway') });
    const pretend = await createInternalSigner({ issuer: 'gateway', keyFile: keys.signingKeyFile('payout') });

    const request = { method: 'GET', path: '/any' };

    expect(await status('/any', await tokenOf('gateway', 'payout', user, '/any'))).toBe(401);
    expect(await status('/any', await forge('pay', user, request))).toBe(401);
    expect(await status('/any', await pretend('pay', user, request))).toBe(401);
    expect(await status('/any', 'garbage')).toBe(401);
    expect(await status('/optional', 'garbage')).toBe(401);
  });
});

describe('a token is good for one request', () => {
  const authority: Authority = { sub: USER, act: 'booking', roles: ['service'], scope: ['act-as', 'read'] };
  const PATH = '/things/1';

  async function post(path: string, token: string) {
    return app.inject({ method: 'POST', url: path, headers: { 'x-internal-token': token } });
  }

  async function sign(request: { method: string; path: string; timeoutMs?: number }): Promise<string> {
    const signer = await createInternalSigner({ issuer: 'gateway', keyFile: keys.signingKeyFile('gateway') });
    return signer('pay', authority, request);
  }

  /** Signed with the right key, with whatever claims: what a careless process of ours might make. */
  async function handmade(change: Record<string, unknown>): Promise<string> {
    const now = Math.floor(Date.now() / 1_000);
    const good = { iss: 'gateway', aud: 'pay', act: 'a', roles: [], htm: 'POST', htu: PATH, jti: 'j', iat: now };
    const key = await importJWK(JSON.parse(readFileSync(keys.signingKeyFile('gateway'), 'utf8')), 'EdDSA');
    const claims = JSON.parse(JSON.stringify({ ...good, exp: now + 60, ...change })) as JWTPayload;
    return new SignJWT(claims).setProtectedHeader({ alg: 'EdDSA', typ: 'internal+jwt', kid: 'gateway' }).sign(key);
  }

  it.each([
    ['its own', { method: 'POST', path: PATH }, 200],
    ['its own, whatever the query', { method: 'POST', path: `${PATH}?page=1` }, 200],
    ['one of another method', { method: 'GET', path: PATH }, 401],
    ['one of another path', { method: 'POST', path: '/things/2' }, 401],
    ['one of a path below', { method: 'POST', path: `${PATH}/2` }, 401],
  ])('%s', async (_what, request, expected) => {
    expect((await post(`${PATH}?page=2`, await sign(request))).statusCode).toBe(expected);
  });

  it.each([
    ['is whole', {}, 200],
    ['has no id', { jti: undefined }, 401],
    ['names no method', { htm: undefined }, 401],
    ['names no path', { htu: undefined }, 401],
    ['never expires', { exp: undefined }, 401],
    ['does not say since when', { iat: undefined }, 401],
    ['lives longer than a minute', { iat: Math.floor(Date.now() / 1_000) - 120 }, 401],
    ['has expired', { exp: Math.floor(Date.now() / 1_000) - 10 }, 401],
  ])('a token that %s', async (_what, change, expected) => {
    expect((await post(PATH, await handmade(change))).statusCode).toBe(expected);
  });

  it('and brings its deadline and scope along, which nothing else can', async () => {
    const before = Date.now();
    const token = await sign({ method: 'POST', path: PATH, timeoutMs: 5_000 });
    const without = await sign({ method: 'POST', path: PATH });
    const headers = { 'x-internal-token': without, 'x-request-deadline': String(before + 5_000) };

    const answer = (await post(PATH, token)).json();
    expect(answer.scope).toEqual(['act-as', 'read']);
    expect(answer.deadline).toBeGreaterThanOrEqual(before + 5_000);
    expect(answer.deadline).toBeLessThanOrEqual(Date.now() + 5_000);
    expect((await app.inject({ method: 'POST', url: PATH, headers })).json()).toMatchObject({ deadline: null });
  });

  it('and is known again without its signature, for the same request only', async () => {
    const token = await sign({ method: 'POST', path: PATH });
    await post(PATH, token);

    expect((await post(PATH, token)).statusCode).toBe(200);
    expect((await post('/things/2', token)).statusCode).toBe(401);
  });

  it('and is known and given again no longer than it lives', async () => {
    const signer = await createInternalSigner({ issuer: 'gateway', keyFile: keys.signingKeyFile('gateway') });
    const sign = () => signer('pay', authority, { method: 'POST', path: PATH });
    const token = await sign();
    expect([await sign(), (await post(PATH, token)).statusCode]).toEqual([token, 200]);

    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 70_000 });
    expect(await sign()).not.toBe(token);
    expect([(await post(PATH, token)).statusCode, (await post(PATH, await sign())).statusCode]).toEqual([401, 200]);
  });

  it('and its id and its holder are in the line of the request', async () => {
    await post(PATH, await sign({ method: 'POST', path: PATH }));

    expect(lines.at(-1)).toMatchObject({ msg: 'request answered', sub: USER, act: 'booking', jti: expect.any(String) });
  });
});

describe('the chassis', () => {
  it('refuses a route that does not say who may call it', async () => {
    const verify = createInternalVerifier({ audience: 'pay', keysFile: keys.trustedKeysFile });
    const unready = await createServer({ service: 'pay', description: 'test', log: createLog('test', 'info'), verify });

    expect(() => unready.get('/open', async () => ({}))).toThrow('route /open does not say who may call it');
    await unready.close();
  });

  it('answers an unknown route with a problem', async () => {
    const answer = await app.inject({ url: '/nowhere' });

    expect(answer.statusCode).toBe(404);
    expect(answer.json()).toMatchObject({ code: 'route_not_found', status: 404 });
  });
});
