import type { Socket } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { raw, statusesIn, talk } from './raw.ts';
import { type GatewayWorld, openWorld } from './world.ts';

const WEBHOOK = '/api/v1/pay/webhooks/tochka';
const HEAD = `POST ${WEBHOOK} HTTP/1.1\r\nhost: x\r\n`;
const MB = 1024 * 1024;
let gateway: GatewayWorld;
/** Those of production, a tenth of the time. */
const SENDERS = { headersMs: 500, requestMs: 1_000, checkEveryMs: 100 };
beforeAll(async () => {
  gateway = await openWorld({ senders: SENDERS });
});
afterAll(() => gateway.close());

/** One byte now and then, for as long as the connection is open. */
const drip = (start: string) => (socket: Socket) => {
  socket.write(start);
  const timer = setInterval(() => socket.writable && socket.write('a'), 20);
  socket.on('close', () => clearInterval(timer));
};

test('in production they have 5 s for headers and 10 s for all, looked at every second', async () => {
  const production = await openWorld();
  const { headersTimeout, requestTimeout } = production.server;
  const { connectionsCheckingInterval } = production.server as unknown as Record<string, number>;
  await production.close();

  expect({ headersTimeout, requestTimeout, connectionsCheckingInterval }).toEqual({
    headersTimeout: 5_000,
    requestTimeout: 10_000,
    connectionsCheckingInterval: 1_000,
  });
});

test.concurrent.each<[string, string]>([
  ['headers', 'GET / HTTP/1.1\r\nhost: x\r\nx-a: '],
  ['a body of known length', `${HEAD}content-length: 60000\r\n\r\n`],
  ['a body in chunks', `${HEAD}transfer-encoding: chunked\r\n\r\nea60\r\n`],
])('%s that come byte by byte end with 408', async (_what, start) => {
  const answer = await talk(gateway.port, drip(start));

  expect(statusesIn(answer)).toEqual([408]);
});

test.concurrent('many slow senders do not keep other clients out', async () => {
  const connected: Promise<void>[] = [];
  const slow = Array.from({ length: 300 }, () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    connected.push(promise);
    return talk(gateway.port, (socket) => {
      drip(`${HEAD}content-length: 60000\r\n\r\n`)(socket);
      resolve();
    });
  });
  await Promise.all(connected);

  const quick = Array.from({ length: 20 }, () => gateway.call('POST', WEBHOOK, { body: 'x' }));

  expect((await Promise.all(quick)).map(({ status }) => status)).toEqual(Array(20).fill(200));
  expect(new Set((await Promise.all(slow)).flatMap(statusesIn))).toEqual(new Set([408]));
});

test('a connection that says nothing is closed', async () => {
  expect(await talk(gateway.port, () => undefined)).toMatch(/^$|^HTTP\/1\.1 408/);
});

test('bodies without end take no memory', async () => {
  const chunk = `10000\r\n${'x'.repeat(65_536)}\r\n`;
  const flood = (socket: Socket) => {
    socket.write(`${HEAD}transfer-encoding: chunked\r\n\r\n`);
    const more = () => {
      while (socket.writable && socket.write(chunk));
    };
    socket.on('drain', more);
    more();
  };
  // With the time of production: however slow the machine, it is the length that ends them.
  const patient = await openWorld();
  const before = process.memoryUsage().rss;

  const answers = await Promise.all(Array.from({ length: 20 }, () => talk(patient.port, flood)));

  expect(process.memoryUsage().rss - before).toBeLessThan(150 * MB);
  for (const answer of answers) expect(answer).toMatch(/^HTTP\/1\.1 413|^$/);
  expect((await patient.call('POST', WEBHOOK, { body: 'x' })).status).toBe(200);
  await patient.close();
});

test('answers that are not read are not fetched', async () => {
  const page = 'y'.repeat(1_000_000);
  let given = 0;
  gateway.answers.set('pay', () => {
    given++;
    return page;
  });
  const before = process.memoryUsage().rss;
  const sockets: Socket[] = [];
  const deaf = Array.from({ length: 50 }, () =>
    talk(gateway.port, (socket) => {
      socket.pause();
      socket.write(`${HEAD}content-length: 1\r\n\r\nx`);
      sockets.push(socket);
    }),
  );
  await expect.poll(() => given).toBe(50);
  for (const socket of sockets) socket.destroy();
  await Promise.all(deaf);
  gateway.answers.clear();

  expect(given).toBeLessThanOrEqual(50);
  expect(process.memoryUsage().rss - before).toBeLessThan(200 * MB);
  expect(statusesIn(await raw(gateway.port, 'GET /healthz HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n'))).toEqual([
    200,
  ]);
});
