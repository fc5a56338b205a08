import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { DEADLINES } from '../src/forward.ts';
import { ATHLETE, type GatewayWorld, OTHER, openWorld, type Seen } from './world.ts';

let gateway: GatewayWorld;
let user: Record<string, string>;

beforeAll(async () => {
  gateway = await openWorld();
  user = { authorization: await gateway.token(), 'x-current-user-id': ATHLETE };
});
afterAll(() => gateway.close());
beforeEach(() => {
  gateway.seen.length = 0;
  gateway.answers.clear();
});

function lastSeen(): Seen {
  const got = gateway.seen.at(-1);
  if (got === undefined) throw new Error('no service was asked');
  return got;
}

describe('where a request goes', () => {
  const id = OTHER;
  const cases: [string, string, string][] = [
    ['POST', '/api/v1/pay/prices', 'pay'],
    ['GET', '/api/v1/pay/payments?page=0', 'pay'],
    ['GET', `/api/v1/pay/payments/${id}`, 'pay'],
    ['GET', '/api/v1/pay/settings', 'pay'],
    ['GET', '/api/v1/pay/upstreams?name=tochka_acquiring', 'pay'],
    ['GET', '/api/v1/pay/upstreams?name=tochka_b2b_registry&page=1', 'payout'],
    ['GET', '/api/v1/pay/earnings', 'payout'],
    ['POST', '/api/v1/pay/recipients', 'payout'],
    ['PUT', `/api/v1/pay/recipients/${id}`, 'payout'],
    ['POST', '/api/v1/pay/remittances', 'payout'],
    ['GET', `/api/v1/pay/remittances/${id}`, 'payout'],
  ];

  test.each(cases)('%s %s → %s', async (method, path, service) => {
    const headers = { ...user, authorization: await gateway.token({ roles: ['user', 'ops'] }) };
    const answer = await gateway.call(method, path, { headers });

    expect(answer.status).toBe(200);
    expect(answer.json()).toEqual({ service, method, url: path });
  });

  test('a path parameter that is too long is for the service to refuse, in the form of its API', async () => {
    const path = `/api/v1/pay/payments/${'x'.repeat(900)}`;

    expect((await gateway.call('GET', path, { headers: user })).json()).toEqual({
      service: 'pay',
      method: 'GET',
      url: path,
    });
  });

  test('one that no service could mean is refused here', async () => {
    const answer = await gateway.call('GET', `/api/v1/pay/payments/${'x'.repeat(2_000)}`, { headers: user });

    expect([answer.status, answer.headers['content-type']]).toEqual([
      414,
      expect.stringContaining('application/problem+json'),
    ]);
  });

  test('HEAD is answered like GET, without a body', async () => {
    const answer = await gateway.call('HEAD', '/api/v1/pay/earnings', { headers: user });

    expect(answer.status).toBe(200);
    expect(answer.text).toBe('');
  });
});

describe('headers', () => {
  test('identity, internal and forwarding headers from outside are dropped', async () => {
    const spoofed = {
      'x-internal-token': 'forged',
      'x-current-role': 'ops',
      'x-forwarded-for': '10.0.0.1',
      forwarded: 'for=10.0.0.1',
      'x-real-ip': '10.0.0.1',
      cookie: 'a=b',
      te: 'trailers',
      'proxy-authorization': 'Basic x',
      'x-request-deadline': '1',
    };
    await gateway.call('GET', '/api/v1/pay/earnings', { headers: { ...user, ...spoofed } });

    const got = lastSeen();
    expect(Object.keys(got.headers).sort()).toEqual(['connection', 'host', 'x-internal-token', 'x-request-id']);
    expect(await gateway.callerOf('payout', got)).toMatchObject({ sub: ATHLETE, issuer: 'gateway' });
  });

  test('a token is good for one request of one service, and says how long the caller waits', async () => {
    await gateway.call('GET', '/api/v1/pay/earnings?page=1', { headers: user });
    const got = lastSeen();

    expect((await gateway.callerOf('payout', got)).timeoutMs).toBe(DEADLINES.readMs);
    await expect(gateway.callerOf('pay', got)).rejects.toThrow();
    await expect(gateway.callerOf('payout', { ...got, method: 'POST' })).rejects.toThrow();
    await expect(gateway.callerOf('payout', { ...got, url: '/api/v1/pay/recipients' })).rejects.toThrow();
  });

  test('the same question of the same caller goes with the same token, every other one with another', async () => {
    const tokens = [];
    for (const path of ['/api/v1/pay/earnings', '/api/v1/pay/earnings?page=2', '/api/v1/pay/recipients']) {
      await gateway.call('GET', path, { headers: user });
      tokens.push((await gateway.callerOf('payout', lastSeen())).tokenId);
    }

    expect(tokens[1]).toBe(tokens[0]);
    expect(tokens[2]).not.toBe(tokens[0]);
    expect(gateway.lines.at(-1)).toMatchObject({ act: ATHLETE, sub: ATHLETE });
  });

  test('body, content type, accept and key are passed on', async () => {
    const headers = {
      ...user,
      'content-type': 'application/json',
      accept: 'application/json',
      'idempotency-key': 'k-1',
    };
    await gateway.call('POST', '/api/v1/pay/payments', { headers, body: '{"a":1}' });

    expect(gateway.seen[0]).toMatchObject({
      body: '{"a":1}',
      headers: {
        'content-type': 'application/json',
        'content-length': '7',
        accept: 'application/json',
        'idempotency-key': 'k-1',
      },
    });
  });

  test('a good request id is kept and comes back, a bad one is replaced', async () => {
    const kept = await gateway.call('GET', '/api/v1/pay/earnings', { headers: { ...user, 'x-request-id': 'abc-1' } });
    const replaced = await gateway.call('GET', '/api/v1/pay/earnings', { headers: { ...user, 'x-request-id': 'a b' } });

    expect(kept.headers['x-request-id']).toBe('abc-1');
    expect(gateway.seen[0]?.headers['x-request-id']).toBe('abc-1');
    expect(replaced.headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
  });

  test("the service's own headers stay inside, and the answer is safe for browsers", async () => {
    const { headers } = await gateway.call('GET', '/api/v1/pay/earnings', { headers: user });

    for (const name of ['set-cookie', 'server', 'x-internal-secret']) expect(headers[name]).toBeUndefined();
    expect(headers).toMatchObject({
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
    });
  });
});

describe('bodies', () => {
  const path = '/api/v1/pay/payments';

  test('of 64 KB pass, one byte more is 413', async () => {
    const headers = { ...user, 'content-type': 'application/json' };
    const fits = await gateway.call('POST', path, { headers, body: 'x'.repeat(65_536) });
    const tooLarge = await gateway.call('POST', path, { headers, body: 'x'.repeat(65_537) });

    expect(fits.status).toBe(200);
    expect(gateway.seen[0]?.body).toHaveLength(65_536);
    expect(tooLarge.status).toBe(413);
    expect(gateway.seen).toHaveLength(1);
  });

  test('without a stated length are limited as well', async () => {
    async function* endless() {
      for (let chunk = 0; chunk < 100; chunk++) yield Buffer.alloc(4_096, 32);
    }
    const answer = await fetch(`${gateway.url}${path}`, {
      method: 'POST',
      headers: { ...user, 'content-type': 'application/json' },
      body: endless() as never,
      duplex: 'half',
    } as RequestInit).then(
      (got) => got.status,
      () => 413, // The client may see the closed connection before the answer.
    );

    expect(answer).toBe(413);
    expect(gateway.seen).toEqual([]);
  });

  test.each([['text/plain'], ['application/xml'], ['application/jsonp'], [undefined]])(
    'of type %s: 415',
    async (type) => {
      const headers = type === undefined ? user : { ...user, 'content-type': type };
      const answer = await gateway.call('POST', path, { headers, body: '{}' });

      expect(answer.status).toBe(415);
      expect(answer.json().code).toBe('unsupported_media_type');
    },
  );

  test('of a webhook may be of any type and need no token', async () => {
    const headers = { 'content-type': 'text/plain' };
    const answer = await gateway.call('POST', '/api/v1/pay/webhooks/tochka', { headers, body: 'a.b.c' });

    expect(answer.status).toBe(200);
    expect(gateway.seen[0]).toMatchObject({ service: 'pay', body: 'a.b.c' });
  });

  test('that arrive slowly hold no place at a service', async () => {
    const socket = connect(gateway.port, '127.0.0.1');
    socket.write('POST /api/v1/pay/webhooks/tochka HTTP/1.1\r\nhost: x\r\ncontent-length: 10\r\n\r\nab');
    await sleep(100);

    expect(gateway.seen).toEqual([]);
    socket.destroy();
  });
});
