import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureInternalKeys, type InternalKeys } from '@leko/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createInternalSigner, createInternalVerifier, createLog, createServer, type Server } from '../src/index.ts';

const USER = '00000000-0000-4000-8000-000000000001';
let dir: string;
let keys: InternalKeys;
let app: Server;

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'leko-keys-'));
  keys = await ensureInternalKeys(dir, ['gateway', 'payout', 'sandbox']);
  const verify = createInternalVerifier({ audience: 'pay', keysFile: keys.trustedKeysFile });
  app = await createServer({ service: 'pay', description: 'test', log: createLog('test', 'silent'), verify });
  for (const access of ['user', 'service', 'ops', 'any', 'process', 'optional', 'public'] as const) {
    app.get(`/${access}`, { config: { access } }, async () => ({}));
  }
});
afterAll(async () => {
  await app.close();
  rmSync(dir, { recursive: true });
});

type Claims = Parameters<Awaited<ReturnType<typeof createInternalSigner>>>[1];

async function tokenOf(issuer: string, audience: string, claims: Claims): Promise<string> {
  const sign = await createInternalSigner({ issuer, keyFile: keys.signingKeyFile(issuer) });
  return sign(audience, claims);
}

const status = async (path: string, token?: string): Promise<number> =>
  (await app.inject({ url: path, headers: token ? { 'x-internal-token': token } : {} })).statusCode;

describe('who may call what', () => {
  const user: Claims = { sub: USER, act: USER, roles: ['user'] };
  const nobody: Claims = { sub: undefined, act: USER, roles: ['user'] };
  const service: Claims = { sub: undefined, act: 'booking', roles: ['service'] };
  const ops: Claims = { sub: undefined, act: 'anna', roles: ['ops'] };

  it.each([
    //                      user service ops  any process optional public
    ['a user', 'gateway', user, [200, 403, 403, 200, 403, 200, 200]],
    ['a token that names no user', 'gateway', nobody, [422, 403, 403, 200, 403, 200, 200]],
    ['a service', 'gateway', service, [422, 200, 403, 200, 403, 200, 200]],
    ['an operator', 'gateway', ops, [422, 403, 200, 200, 403, 200, 200]],
    ['another process', 'payout', service, [422, 200, 403, 200, 200, 200, 200]],
  ] as const)('%s', async (_who, issuer, claims, expected) => {
    const token = await tokenOf(issuer, 'pay', claims);
    const paths = ['/user', '/service', '/ops', '/any', '/process', '/optional', '/public'];

    expect(await Promise.all(paths.map((path) => status(path, token)))).toEqual(expected);
  });

  it('nobody at all', async () => {
    const paths = ['/user', '/service', '/ops', '/any', '/process', '/optional', '/public'];

    expect(await Promise.all(paths.map((path) => status(path)))).toEqual([401, 401, 401, 401, 401, 200, 200]);
  });

  it('a token for another service, of an unknown key, or in another name', async () => {
    const strangers = await ensureInternalKeys(join(dir, 'strangers'), ['gateway']);
    const forge = await createInternalSigner({ issuer: 'gateway', keyFile: strangers.signingKeyFile('gateway') });
    const pretend = await createInternalSigner({ issuer: 'gateway', keyFile: keys.signingKeyFile('payout') });

    expect(await status('/any', await tokenOf('gateway', 'payout', user))).toBe(401);
    expect(await status('/any', await forge('pay', user))).toBe(401);
    expect(await status('/any', await pretend('pay', user))).toBe(401);
    expect(await status('/any', 'garbage')).toBe(401);
    expect(await status('/optional', 'garbage')).toBe(401);
  });
});

describe('the chassis', () => {
  it('refuses a route that does not say who may call it', () => {
    expect(() => app.get('/open', async () => ({}))).toThrow();
  });

  it('answers an unknown route with a problem', async () => {
    const answer = await app.inject({ url: '/nowhere' });

    expect(answer.statusCode).toBe(404);
    expect(answer.json()).toMatchObject({ code: 'route_not_found', status: 404 });
  });
});
