import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { raw, statusesIn } from './raw.ts';
import { ATHLETE, type GatewayWorld, openWorld } from './world.ts';

const WEBHOOK = '/api/v1/pay/webhooks/tochka';
let gateway: GatewayWorld;
let bearer: string;
beforeAll(async () => {
  gateway = await openWorld();
  bearer = await gateway.token();
});
afterAll(() => gateway.close());
beforeEach(() => {
  gateway.seen.length = 0;
});

const lines = (...all: string[]) => `${all.join('\r\n')}\r\n`;
const inner = lines(`POST ${WEBHOOK}?smuggled=1 HTTP/1.1`, 'host: x', 'content-length: 0', 'connection: close', '');

describe('a message that two servers could read in two ways', () => {
  const head = [`POST ${WEBHOOK} HTTP/1.1`, 'host: x'];

  test.each<[string, string]>([
    ['has a length and chunks', lines(...head, 'content-length: 4', 'transfer-encoding: chunked', '', '0', '', inner)],
    ['has chunks and a length', lines(...head, 'transfer-encoding: chunked', 'content-length: 4', '', '0', '', inner)],
    ['has two lengths', lines(...head, 'content-length: 0', 'content-length: 44', '', inner)],
    ['has two lengths in one', lines(...head, 'content-length: 0, 44', '', inner)],
    ['has a signed length', lines(...head, 'content-length: +0', '', inner)],
    ['has a negative length', lines(...head, 'content-length: -1', '', inner)],
    ['has a length in hexadecimal', lines(...head, 'content-length: 0x10', '', inner)],
    ['has a length beyond all numbers', lines(...head, `content-length: ${'9'.repeat(30)}`, '', inner)],
    ['has an unknown coding', lines(...head, 'transfer-encoding: xchunked', '', '0', '', inner)],
    ['has two codings', lines(...head, 'transfer-encoding: chunked, identity', '', '0', '', inner)],
    ['has a coding behind a tab', lines(...head, 'transfer-encoding:\tchunked, chunked', '', '0', '', inner)],
    ['folds a header', lines(...head, 'x-a: b', ' transfer-encoding: chunked', 'content-length: 0', '', inner)],
    ['has a space before the colon', lines(...head, 'content-length : 0', '', inner)],
    ['has a header without a name', lines(...head, ': 0', '', inner)],
    ['has a NUL in a header', lines(...head, 'x-a: a\0b', 'content-length: 0', '', inner)],
    ['has a bare carriage return', lines(...head, 'x-a: a\rcontent-length: 9', 'content-length: 0', '', inner)],
    ['has a bare line feed', `${head.join('\r\n')}\r\nx-a: b\ncontent-length: 0\r\n\r\n${inner}`],
    ['has a chunk of no size', lines(...head, 'transfer-encoding: chunked', '', 'z', 'abc', '0', '', inner)],
    ['has a chunk beyond all numbers', lines(...head, 'transfer-encoding: chunked', '', 'f'.repeat(17), 'a', inner)],
    ['has a chunk longer than its size', lines(...head, 'transfer-encoding: chunked', '', '1', 'abc', '0', '', inner)],
  ])('%s: refused, and what stands behind it is never read', async (_what, text) => {
    const answer = await raw(gateway.port, text);

    expect(statusesIn(answer)).toEqual([400]);
    expect(answer.length).toBeLessThan(1_000);
    expect(gateway.seen.filter(({ url }) => url.includes('smuggled'))).toEqual([]);
  });
});

describe('headers', () => {
  const ask = (...headers: string[]) =>
    raw(gateway.port, lines('GET /api/v1/pay/earnings HTTP/1.1', 'host: x', 'connection: close', ...headers, ''));

  test('that name a user twice are refused', async () => {
    const user = `x-current-user-id: ${ATHLETE}`;
    const other = 'X-Current-User-Id: 22222222-2222-4222-8222-222222222222';

    for (const pair of [
      [user, other],
      [other, user],
      [user, user],
    ]) {
      expect(statusesIn(await ask(`authorization: ${bearer}`, ...pair))).toEqual([422]);
    }
    expect(gateway.seen).toEqual([]);
  });

  test.each([
    ['a token', 'authorization', `Bearer ${'a'.repeat(20)}`],
    ['the same host', 'host', 'x'],
    ['another host', 'Host', 'evil'],
    ['a media type', 'content-type', 'application/json'],
    ['a key', 'idempotency-key', 'k'],
  ])('that say %s twice say nothing', async (_what, name, value) => {
    const said = [
      `authorization: ${bearer}`,
      `x-current-user-id: ${ATHLETE}`,
      'content-type: text/plain',
      'idempotency-key: j',
    ];

    for (const all of [
      [...said, `${name}: ${value}`],
      [`${name}: ${value}`, ...said],
    ]) {
      expect(statusesIn(await ask(...all))).toEqual([400]);
    }
    expect(gateway.seen).toEqual([]);
  });

  test('that say no host say nothing', async () => {
    const answer = await raw(gateway.port, lines('GET /healthz HTTP/1.1', 'connection: close', ''));

    expect(statusesIn(answer)).toEqual([400]);
  });

  test('of many names and of great size are refused with a short answer', async () => {
    const many = await ask(...Array.from({ length: 3_000 }, (_none, n) => `x-${n}: a`));
    const large = await ask(`authorization: Bearer ${'a'.repeat(40_000)}`);

    expect([statusesIn(many), statusesIn(large)]).toEqual([[431], [431]]);
    expect(many.length + large.length).toBeLessThan(2_000);
  });

  test('that end in a switch of protocols are only headers', async () => {
    const answer = await ask(
      `authorization: ${bearer}`,
      `x-current-user-id: ${ATHLETE}`,
      'upgrade: h2c',
      'http2-settings: AAMAAABk',
    );

    expect(statusesIn(answer)).toEqual([200]);
    expect(gateway.seen[0]?.headers.upgrade).toBeUndefined();
  });

  test.each(['CONNECT internal:80', 'TRACE /', 'TRACK /', 'PROPFIND /', 'GET/1', 'get /'])(
    '%s is no request of ours',
    async (start) => {
      const answer = await raw(gateway.port, lines(`${start} HTTP/1.1`, 'host: x', 'connection: close', ''));

      expect(answer).toMatch(/^HTTP\/1\.1 (400|404|405)|^$/);
      expect(gateway.seen).toEqual([]);
    },
  );

  test.each(['HTTP/0.9', 'HTTP/2.0', 'HTTP/1.9', 'ICY/1.0', ''])('version "%s" is refused', async (version) => {
    expect(statusesIn(await raw(gateway.port, lines(`GET / ${version}`.trim(), 'host: x', '')))).not.toContain(200);
  });

  test('pipelined requests are answered in order, each on its own', async () => {
    const one = (path: string, more: string[]) => lines(`GET ${path} HTTP/1.1`, 'host: x', ...more, '');
    const answer = await raw(
      gateway.port,
      one('/nowhere', []) + one('/healthz', []) + one('/api/v1/pay/settings', ['connection: close']),
    );

    expect(statusesIn(answer)).toEqual([404, 200, 401]);
  });
});
