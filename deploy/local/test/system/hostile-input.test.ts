import { randomUUID } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import { raw, statusesIn } from '../../../../services/gateway/test/raw.ts';
import { urlOf } from '../../src/stack/services.ts';
import { type Headers, headersOf, openIssuer } from './matrix/callers.ts';
import { sharedStack } from './shared-stack.ts';

const SERVICES = ['gateway', 'pay', 'payout', 'notification'] as const;
const MB = 1024 * 1024;
const BODY_LIMIT_BYTES = 64 * 1024;
/** What a process may take for a while without harm. */
const GROWTH_BYTES = 120 * MB;
const ROUNDS = 20;

const { world, url } = await sharedStack();
let user: Headers;
beforeAll(async () => {
  const sign = await openIssuer(world.dataDir, url);
  user = await headersOf(sign, 'athlete', ['user', 'service']);
});

/** One route of each service. */
const ROUTES = [
  '/api/v1/pay/prices',
  '/api/v1/pay/recipients',
  `/api/v1/notification/private/email/${randomUUID()}/verification`,
];
const json = { 'content-type': 'application/json' };

function post(path: string, body: string | Buffer, headers: Headers = json): Promise<string> {
  const all = {
    host: 'x',
    connection: 'close',
    ...user,
    'content-length': String(Buffer.byteLength(body)),
    ...headers,
  };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return raw(world.ports.gateway, `POST ${path} HTTP/1.1\r\n${lines.join('')}\r\n`, body);
}

const nested = (depth: number) => `{"a":${'['.repeat(depth)}${']'.repeat(depth)}}`;
const names = (count: number) => `{${Array.from({ length: count }, (_none, n) => `"n${n}":1`).join()}}`;

const BODIES: readonly [string, string | Buffer][] = [
  ['is nested 21 times', nested(21)],
  ['is nested 30,000 times', nested(30_000)],
  ['opens and never closes', '['.repeat(60_000)],
  ['has 1,001 names', names(1_001)],
  ['has 6,000 names', names(6_000)],
  ['has a megabyte', `"${'a'.repeat(MB)}"`],
  ['repeats a name', '{"orderId":"a","orderId":"b"}'],
  ['repeats a name in other letters', '{"orderId":"a","\\u006frderId":"b"}'],
  ['has a NUL', '{"orderId":"a\\u0000"}'],
  ['has a NUL as it is', '{"orderId":"a\0"}'],
  ['has half a surrogate pair', '{"orderId":"\\ud83d"}'],
  ['reaches for a prototype', '{"__proto__":{"roles":["ops"]}}'],
  ['reaches for a constructor', '{"constructor":{"prototype":{"x":1}}}'],
  ['begins with a byte order mark', '\ufeff{}'],
  ['is no UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d])],
  ['is UTF-16', Buffer.from('{"orderId":"a"}', 'utf16le')],
  ['has a number of 50,000 digits', `{"orderId":${'9'.repeat(50_000)}}`],
  ['has a number beyond all numbers', '{"orderId":1e999999}'],
  ['is an array', '[]'],
  ['is a text', '"{}"'],
  ['is nothing', 'null'],
  ['is compressed', gzipSync('{}')],
  ['is two of them', '{}{}'],
  ['has a comment', '{}//'],
  ['has unknown members', `{"role":"ops","status":"PAID","athleteId":"${randomUUID()}","${'x'.repeat(500)}":1}`],
];

const TYPES: readonly [string, string][] = [
  ['text', 'text/plain'],
  ['a form', 'application/x-www-form-urlencoded'],
  ['a form in parts', 'multipart/form-data; boundary=a'],
  ['something like JSON', 'application/json-seq'],
  ['JSON of a kind', 'application/vnd.api+json'],
  ['JSON behind something', 'text/plain, application/json'],
  ['nothing at all', ''],
];

describe.each(ROUTES)('POST %s', (path) => {
  it.each(BODIES)('refuses a body that %s, in a few words', async (_what, body) => {
    const answer = await post(path, body);

    // A client that still sends after the gateway has refused may meet a closed connection instead of the answer.
    const isTooLong = Buffer.byteLength(body) > BODY_LIMIT_BYTES;
    expect([400, 413, 422, ...(isTooLong ? [undefined] : [])]).toContain(statusesIn(answer)[0]);
    expect(answer.length).toBeLessThan(2_500);
    expect(answer).not.toMatch(/(x{201}|9{201}|a{201})|SQLSTATE|\bat .+\.ts:\d/);
  });

  it.each(TYPES)('refuses a body that is said to be %s', async (_what, type) => {
    expect(statusesIn(await post(path, '{}', { 'content-type': type }))).toEqual([415]);
  });
});

describe('a flood of all of it', () => {
  it('takes no memory for long, and honest requests pass', async () => {
    const before = await memory();

    for (let round = 0; round < ROUNDS; round++) {
      await Promise.all(ROUTES.flatMap((path) => BODIES.map(([, body]) => post(path, body))));
    }

    const grown = (await memory()).map((now, n) => [SERVICES[n], Math.round((now - (before[n] ?? 0)) / MB)]);
    expect(grown.filter(([, megabytes]) => Number(megabytes) * MB > GROWTH_BYTES)).toEqual([]);
    const services = [{ coachDueAmount: '100 RUB', name: 'Yoga', sessionId: 'a' }];
    expect(statusesIn(await post('/api/v1/pay/prices', JSON.stringify({ orderId: 'a', services })))).toEqual([200]);
  });
});

/** Resident bytes of every service, by its own metrics. */
const memory = (): Promise<number[]> =>
  Promise.all(
    SERVICES.map(async (name) => {
      const metrics = await (await fetch(`${urlOf(world.ports, `${name} metrics`)}/metrics`)).text();
      const [, bytes] = /^process_resident_memory_bytes\S* (\S+)$/m.exec(metrics) ?? [];
      if (bytes === undefined) throw new Error(`${name} does not report its memory`);
      return Number(bytes);
    }),
  );
