import { exportJWK, generateKeyPair, type JWTHeaderParameters } from 'jose';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { bearer, type Issuer, openIssuer } from './issuer.ts';
import { type GatewayWorld, inSeconds, openWorld } from './world.ts';

let issuer: Issuer;
let other: Issuer;
let gateway: GatewayWorld;
beforeAll(async () => {
  [issuer, other] = [await openIssuer(), await openIssuer()];
  await issuer.publish('first');
  await other.publish('evil');
  gateway = await openWorld({ config: { AUTH_JWKS_URL: issuer.url } });
});
afterAll(async () => {
  await gateway.close();
  await issuer.close();
  await other.close();
});

const statusOf = async (authorization: string) =>
  (await gateway.call('GET', '/api/v1/pay/settings', { headers: { authorization } })).status;

/** Signed with a foreign key, with a header that claims the signature is valid. */
async function forged(header: Partial<JWTHeaderParameters>, alg = 'ES256'): Promise<string> {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
  const jwk = header.jwk === undefined ? {} : { jwk: await exportJWK(publicKey) };
  return bearer(privateKey, { alg, ...header, ...jwk }, {});
}

test.each<[string, Partial<JWTHeaderParameters>]>([
  ['brings its key along', { jwk: {} }],
  ['brings its key along under a known name', { kid: 'first', jwk: {} }],
  ['names another place for keys', { kid: 'evil', jku: 'OTHER' }],
  ['names another place for certificates', { kid: 'evil', x5u: 'OTHER' }],
  ['names a certificate', { kid: 'first', x5c: ['MIIB'] }],
  ['names no key', {}],
  ['names a file', { kid: '../../../../dev/null' }],
  ['names a prototype', { kid: '__proto__' }],
])('a token that %s is not signed: 401', async (_what, header) => {
  const given = JSON.parse(JSON.stringify(header).replace('OTHER', other.url)) as Partial<JWTHeaderParameters>;

  expect(await statusOf(await forged(given))).toBe(401);
  expect(other.asked()).toBe(0);
});

test.each(['RS512', 'PS256', 'ES384', 'RS256'])(
  'a token signed with %s under the name of another key: 401',
  async (alg) => {
    expect(await statusOf(await forged({ kid: 'first' }, alg))).toBe(401);
  },
);

test('a token with an unknown critical header is refused', async () => {
  const good = await issuer.token('first');
  const [head = '', payload, signature] = good.slice('Bearer '.length).split('.');
  const header = JSON.parse(Buffer.from(head, 'base64url').toString()) as object;
  const asking = Buffer.from(JSON.stringify({ ...header, crit: ['exp'] })).toString('base64url');

  expect(await statusOf(`Bearer ${asking}.${payload}.${signature}`)).toBe(401);
});

test.each<[string, object, number]>([
  ['expired within the leeway', { exp: inSeconds(-50) }, 200],
  ['expired just beyond it', { exp: inSeconds(-62) }, 401],
  ['begins within the leeway', { nbf: inSeconds(50) }, 200],
  ['begins just beyond it', { nbf: inSeconds(90) }, 401],
  ['is for this audience among others', { aud: ['other', 'leko-pay'] }, 200],
  ['is for others only', { aud: ['other', 'leko-payments'] }, 401],
  ['has no audience', { aud: [] }, 401],
  ['has an issuer that begins alike', { iss: 'https://issuer.example.evil' }, 401],
  ['ends at a time that is a text', { exp: '9999999999' }, 401],
  ['has roles that are a text', { roles: 'ops' }, 200],
])('a token that %s', async (_what, claims, status) => {
  expect(await statusOf(await issuer.token('first', claims))).toBe(status);
});

test.each(['ops', { ops: true }, ['OPS'], ['ops '], [['ops']], null])('roles of %j make no operator', async (roles) => {
  const authorization = await issuer.token('first', { roles });
  const answer = await gateway.call('GET', '/api/v1/pay/ledger', { headers: { authorization } });

  expect(answer.status).toBe(403);
});

test('a token with a changed letter anywhere is no token', async () => {
  const good = await issuer.token('first', { jti: 'changed' });
  expect(await statusOf(good)).toBe(200);
  const places = [10, 60, 120, good.length - 30];

  for (const at of places) {
    const changed = `${good.slice(0, at)}${good[at] === 'A' ? 'B' : 'A'}${good.slice(at + 1)}`;
    expect(await statusOf(changed)).toBe(401);
  }
});

test('an encrypted token, an unsigned one and one with an empty signature are none', async () => {
  const [head, payload, signature] = (await issuer.token('first', { jti: 'parts' })).slice('Bearer '.length).split('.');

  for (const token of [
    `${head}.${payload}.`,
    `${head}.${payload}`,
    `${head}.${payload}.${signature}.x.y`,
    `.${payload}.`,
  ]) {
    expect(await statusOf(`Bearer ${token}`)).toBe(401);
  }
});
