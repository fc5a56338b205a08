import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { Type } from '@sinclair/typebox';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createBreaker, createUpstream, type Upstream } from '../src/index.ts';

const BODY = JSON.stringify({ state: 'ПРИНЯТ' });
const BYTE_ORDER_MARK = '\uFEFF';
/** As a call lets an answer be, at most. */
const LIMIT_BYTES = 10_000;

let server: Server;
let upstream: Upstream;
let asked: IncomingHttpHeaders;
let answer: { status: number; headers: Record<string, string>; body: Buffer };
beforeEach(async () => {
  server = createServer(({ headers }, response) => {
    asked = headers;
    response.writeHead(answer.status, answer.headers).end(answer.body);
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  upstream = createUpstream({
    name: 'bank',
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    log: { write: async () => {}, list: async () => ({ rows: [], total: 0 }), newestOf: async () => [] },
    breaker: createBreaker({ failures: 100, openMs: 1 }),
    connections: 4,
    refusedStatuses: [422],
  });
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

function ask(body: Buffer, headers: Record<string, string> = {}, status = 200) {
  answer = { status, headers, body };
  const call = { method: 'GET', path: '/', trackingId: 'one', answer: Type.Object({ state: Type.String() }) } as const;
  const refusal = (said: unknown) => ({ code: 'no', reason: (said as { state: string }).state });
  return upstream({ ...call, timeoutMs: 60_000, maxAnswerBytes: LIMIT_BYTES, refusal });
}

const understood = { kind: 'ok', value: { state: 'ПРИНЯТ' } };

describe('an upstream', () => {
  it('is asked for plain text', async () => {
    await ask(Buffer.from(BODY));

    expect(asked['accept-encoding']).toBe('identity');
  });

  it.each([
    ['gzip', gzipSync(BODY)],
    ['deflate', deflateSync(BODY)],
    ['br', brotliCompressSync(BODY)],
  ])('that packs its answer all the same (%s) is understood', async (encoding, body) => {
    expect(await ask(body, { 'content-encoding': encoding })).toEqual(understood);
  });

  it('that packs its refusal is understood', async () => {
    const refused = await ask(gzipSync(BODY), { 'content-encoding': 'gzip' }, 422);

    expect(refused).toEqual({ kind: 'refused', status: 422, code: 'no', reason: 'ПРИНЯТ' });
  });

  it('that puts a byte order mark before its answer is understood', async () => {
    expect(await ask(Buffer.from(`${BYTE_ORDER_MARK}${BODY}`))).toEqual(understood);
    expect(await ask(gzipSync(`${BYTE_ORDER_MARK}${BODY}`), { 'content-encoding': 'gzip' })).toEqual(understood);
  });

  it('is unknown with an encoding that is not known, is broken, or is a bomb', async () => {
    const bomb = gzipSync(JSON.stringify({ state: 'a'.repeat(100 * LIMIT_BYTES) }));

    expect(bomb.length).toBeLessThan(LIMIT_BYTES);
    expect(await ask(Buffer.from(BODY), { 'content-encoding': 'gzip' })).toMatchObject({ kind: 'unknown' });
    expect(await ask(gzipSync(BODY), { 'content-encoding': 'compress' })).toMatchObject({ kind: 'unknown' });
    expect(await ask(bomb, { 'content-encoding': 'gzip' })).toMatchObject({ kind: 'unknown' });
  });
});
