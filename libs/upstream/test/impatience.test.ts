import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Type } from '@sinclair/typebox';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createBreaker, createUpstream, type Upstream } from '../src/index.ts';

const FAILURES = 3;
const OPEN_MS = 60_000;
/** What a call keeps of its deadline to write down its outcome. */
const AFTERWORK_MS = 500;
const IMPATIENCE_MS = 50;

let server: Server;
let upstream: Upstream;
let isAwake = true;
let asked = 0;

beforeEach(async () => {
  // A breaker looks at the date; what a call takes is measured as ever.
  vi.useFakeTimers({ toFake: ['Date'] });
  [isAwake, asked] = [true, 0];
  server = createServer((_request, response) => {
    asked++;
    if (isAwake) response.end('{}');
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  upstream = createUpstream({
    name: 'bank',
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    log: { write: async () => {}, list: async () => ({ rows: [], total: 0 }), newestOf: async () => [] },
    breaker: createBreaker({ failures: FAILURES, openMs: OPEN_MS }),
    connections: 4,
    refusedStatuses: [],
  });
});
afterEach(() => {
  vi.useRealTimers();
  server.closeAllConnections();
  server.close();
});

const common = { method: 'GET', path: '/', trackingId: 'one', answer: Type.Object({}) } as const;
const ask = (timeoutMs = 2_000) => upstream({ ...common, timeoutMs });
const askInHaste = () =>
  upstream({ ...common, timeoutMs: 2_000, deadline: new Date(Date.now() + AFTERWORK_MS + IMPATIENCE_MS) });
async function inVain(times: number, call: () => ReturnType<typeof ask>) {
  for (let time = 0; time < times; time++) await call();
}

describe('a caller who gives up before the upstream had its time', () => {
  beforeEach(() => {
    isAwake = false;
  });

  it('says nothing about the upstream, which other callers go on calling', async () => {
    await inVain(2 * FAILURES, askInHaste);
    isAwake = true;

    expect((await ask()).kind).toBe('ok');
  });

  it('does not count as an answer either', async () => {
    await inVain(FAILURES - 1, () => ask(IMPATIENCE_MS));
    await askInHaste();
    await ask(IMPATIENCE_MS);

    expect(await ask()).toMatchObject({ kind: 'unknown', unasked: true });
  });

  it('does not end the peace of an upstream that is left alone', async () => {
    await inVain(FAILURES, () => ask(IMPATIENCE_MS));
    vi.setSystemTime(Date.now() + OPEN_MS);

    expect(await askInHaste()).not.toHaveProperty('unasked');

    expect(await ask()).toMatchObject({ unasked: true });
  });

  it('too early to ask at all asks nothing', async () => {
    const outcome = await upstream({ ...common, timeoutMs: 2_000, deadline: new Date(Date.now() - 1) });

    expect(outcome).toMatchObject({ kind: 'unknown', unasked: true });
    expect(asked).toBe(0);
  });
});

it('an upstream that does not answer in its own time is left alone', async () => {
  isAwake = false;

  await inVain(FAILURES, () => ask(IMPATIENCE_MS));

  expect(await ask()).toMatchObject({ unasked: true });
});
