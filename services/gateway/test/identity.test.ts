import { exportSPKI, generateKeyPair } from 'jose';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { ATHLETE, type GatewayWorld, inSeconds, OTHER, openWorld, sign } from './world.ts';

let gateway: GatewayWorld;
beforeAll(async () => {
  gateway = await openWorld();
});
afterAll(() => gateway.close());
beforeEach(() => {
  gateway.seen.length = 0;
});

const PRICES = '/api/v1/pay/prices';
const json = { 'content-type': 'application/json' };

async function askAs(authorization: string | undefined, extra: Record<string, string> = {}) {
  const headers = { ...json, 'x-current-user-id': ATHLETE, ...extra };
  return gateway.call('POST', PRICES, {
    headers: authorization === undefined ? headers : { ...headers, authorization },
    body: '{}',
  });
}

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

describe('a token that is not good', () => {
  const bad: [string, () => Promise<string | undefined> | string | undefined][] = [
    ['is missing', () => undefined],
    ['is garbage', () => 'Bearer garbage'],
    ['is of another scheme', () => 'Basic dTpw'],
    ['is empty', () => 'Bearer '],
    ['is too long', () => `Bearer ${'a'.repeat(8_193)}`],
    ['is not signed', () => `Bearer ${encode({ alg: 'none' })}.${encode(gateway.issuer.claims({}))}.`],
    [
      'is signed with the public key as a shared secret',
      async () => {
        const secret = new TextEncoder().encode(await exportSPKI(gateway.issuer.pairs.RS256.publicKey));
        return `Bearer ${await sign(gateway.issuer.claims({}), { alg: 'HS256', kid: 'RS256' }, secret)}`;
      },
    ],
    [
      'is signed with a foreign key under a known name',
      async () => {
        const { privateKey } = await generateKeyPair('ES256');
        return `Bearer ${await sign(gateway.issuer.claims({}), { alg: 'ES256', kid: 'ES256' }, privateKey)}`;
      },
    ],
    [
      'names an unknown key',
      async () => {
        const { privateKey } = await generateKeyPair('ES256');
        return `Bearer ${await sign(gateway.issuer.claims({}), { alg: 'ES256', kid: '../../etc/passwd' }, privateKey)}`;
      },
    ],
    ['comes from another issuer', () => gateway.token({ iss: 'https://evil.example' })],
    ['is meant for another audience', () => gateway.token({ aud: 'other' })],
    ['has expired', () => gateway.token({ exp: inSeconds(-120) })],
    ['is not valid yet', () => gateway.token({ nbf: inSeconds(3_600) })],
    ['never expires', () => gateway.token({ exp: undefined })],
    ['has no subject', () => gateway.token({ sub: undefined })],
    ['has a subject that is no uuid', () => gateway.token({ sub: 'admin' })],
  ];

  test.each(bad)('%s: 401', async (_what, token) => {
    const answer = await askAs(await token());

    expect(answer.status).toBe(401);
    expect(answer.headers['www-authenticate']).toBe('Bearer');
    expect(answer.headers['content-type']).toContain('application/problem+json');
    expect(answer.json()).toMatchObject({ code: 'unauthenticated', status: 401 });
    expect(gateway.seen).toEqual([]);
  });
});

test.each(['ES256', 'RS256', 'EdDSA'] as const)('a token signed with %s is accepted', async (alg) => {
  const answer = await askAs(await gateway.token({}, alg));

  expect(answer.status).toBe(200);
});

test('a token that expired within the leeway of a minute still works', async () => {
  expect((await askAs(await gateway.token({ exp: inSeconds(-30) }))).status).toBe(200);
});

describe('the user of a request', () => {
  test.each([
    ['missing', undefined],
    ['not a uuid', 'me'],
    ['given twice', `${ATHLETE}, ${ATHLETE}`],
    ['empty', ''],
  ])('%s: 422 with a pointer', async (_what, value) => {
    const headers = { ...json, authorization: await gateway.token() };
    const answer = await gateway.call('POST', PRICES, {
      headers: value === undefined ? headers : { ...headers, 'x-current-user-id': value },
      body: '{}',
    });

    expect(answer.status).toBe(422);
    expect(answer.json().errors[0].pointer).toBe('/headers/x-current-user-id');
  });

  test('another user: 403', async () => {
    const answer = await askAs(await gateway.token(), { 'x-current-user-id': OTHER });

    expect(answer.status).toBe(403);
    expect(answer.json().code).toBe('forbidden');
    expect(gateway.seen).toEqual([]);
  });

  test('may be written in capitals', async () => {
    const sub = 'abcdefab-1111-4111-8111-abcdefabcdef';
    const answer = await askAs(await gateway.token({ sub }), { 'x-current-user-id': sub.toUpperCase() });

    expect(answer.status).toBe(200);
    expect(await tokenSeen('pay')).toMatchObject({ sub });
  });

  test.each([
    ['a service without the scope', { roles: ['service'] }],
    ['a service with a scope that only looks like it', { roles: ['service'], scope: 'act-as-admin xact-as' }],
    ['a user with the scope', { roles: ['user'], scope: 'act-as' }],
  ])('acts as no other user for %s: 403', async (_whom, claims) => {
    const answer = await askAs(await gateway.token(claims), { 'x-current-user-id': OTHER });

    expect([answer.status, answer.json().code]).toEqual([403, 'forbidden']);
    expect(gateway.seen).toEqual([]);
  });

  test('is the own one for a service without the scope', async () => {
    expect((await askAs(await gateway.token({ roles: ['service'] }))).status).toBe(200);
  });

  test.each([
    ['service', 'payments:read act-as'],
    ['ops', undefined],
  ])('may act as any user for a token with role %s and scope %s, and that is logged', async (role, scope) => {
    const answer = await askAs(await gateway.token({ roles: [role], scope }), { 'x-current-user-id': OTHER });

    expect(answer.status).toBe(200);
    expect(await tokenSeen('pay')).toMatchObject({ sub: OTHER, act: ATHLETE, roles: [role], issuer: 'gateway' });
    expect(gateway.lines).toContainEqual(
      expect.objectContaining({ msg: 'acted on behalf of a user', act: ATHLETE, sub: OTHER }),
    );
  });
});

describe('roles', () => {
  const cases: [string, string, string[] | undefined, number][] = [
    ['GET', '/api/v1/pay/settings', undefined, 200],
    ['GET', '/api/v1/pay/upstreams?name=firstofd', undefined, 403],
    ['GET', '/api/v1/pay/upstreams?name=firstofd', ['service'], 403],
    ['GET', '/api/v1/pay/upstreams?name=firstofd', ['ops'], 200],
    ['POST', '/api/v1/events', undefined, 403],
    ['POST', '/api/v1/events', ['ops'], 403],
    ['POST', '/api/v1/events', ['service'], 200],
    ['POST', '/api/v1/events', ['root', 'service'], 200],
    ['POST', '/api/v1/payment/private/payment/1/update', ['service'], 200],
    ['POST', '/api/v1/payment/private/payment/1/cancel', ['ops'], 403],
    ['POST', '/api/v1/payment/private/user/1/update', undefined, 403],
    ['DELETE', '/api/v1/pay/payments/1', undefined, 403],
    ['DELETE', '/api/v1/pay/payments/1', ['ops'], 200],
    ['GET', '/api/v1/pay/state-machines/payment', undefined, 200],
    ['GET', '/api/v1/pay/callbacks', ['user'], 403],
    ['GET', '/api/v1/pay/callbacks', ['ops'], 403],
    ['POST', '/api/v1/pay/callbacks', ['service'], 200],
    ['GET', '/api/v1/notification/private/templates', ['user'], 403],
    ['GET', '/api/v1/notification/private/templates', ['service'], 200],
    ['GET', '/api/v1/notification/private/messages/1', undefined, 403],
    ['GET', '/api/v1/notification/private/messages/1', ['ops'], 200],
    ['GET', '/api/v1/pay/earnings', ['root'], 403],
  ];

  test.each(cases)('%s %s with roles %s: %i', async (method, path, roles, status) => {
    const headers = { authorization: await gateway.token({ roles }), 'x-current-user-id': ATHLETE };

    expect((await gateway.call(method, path, { headers })).status).toBe(status);
  });

  test('the scope of a token goes on with the request', async () => {
    const authorization = await gateway.token({ roles: ['service'], scope: 'act-as payments:read' });
    await askAs(authorization);

    expect(await tokenSeen('pay')).toMatchObject({ scope: ['act-as', 'payments:read'] });
  });

  test('a callback with its capability needs no token', async () => {
    const answer = await gateway.call('GET', '/api/v1/pay/callbacks?token=abc');

    expect(answer.status).toBe(200);
    expect(await tokenSeen('pay')).toMatchObject({ sub: undefined, act: 'anonymous', roles: [], scope: [] });
  });

  test('a callback with an empty capability needs one', async () => {
    expect((await gateway.call('GET', '/api/v1/pay/callbacks?token=')).status).toBe(401);
  });

  test('where no user is asked for, none is passed on', async () => {
    const headers = { authorization: await gateway.token(), 'x-current-user-id': OTHER };
    await gateway.call('GET', '/api/v1/pay/settings', { headers });

    expect(await tokenSeen('pay')).toMatchObject({ sub: undefined, act: ATHLETE, roles: ['user'] });
  });
});

describe('when the issuer is away', () => {
  test('tokens under keys that were read once still work', async () => {
    const world = await openWorld();
    const first = await world.token();
    const headers = { authorization: first };
    await world.call('GET', '/api/v1/pay/settings', { headers });
    await world.issuer.stop();

    const known = await world.call('GET', '/api/v1/pay/settings', { headers });
    const unseen = await world.call('GET', '/api/v1/pay/settings', {
      headers: { authorization: await world.token({ sub: OTHER }) },
    });

    expect([known.status, unseen.status]).toEqual([200, 200]);
    expect(world.issuer.asked()).toBe(1);
    await world.close();
  });

  test('and no key was ever read: 503, not 401', async () => {
    const world = await openWorld();
    await world.issuer.stop();

    const answer = await world.call('GET', '/api/v1/pay/settings', { headers: { authorization: await world.token() } });

    expect(answer.status).toBe(503);
    expect(answer.headers['retry-after']).toBe('2');
    await world.close();
  });
});

async function tokenSeen(service: string) {
  const got = gateway.seen.at(-1);
  if (got === undefined) throw new Error('no service was asked');
  return gateway.callerOf(service, got);
}
