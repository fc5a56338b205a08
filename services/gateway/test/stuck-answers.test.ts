import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { DEADLINES, type Deadlines } from '../src/forward.ts';
import { statusesIn, talk } from './raw.ts';
import { ATHLETE, type GatewayWorld, openWorld } from './world.ts';

const EARNINGS = '/api/v1/pay/earnings';
/** As many requests as a service gets at a time of one caller. */
const PLACES = 50;

let gateway: GatewayWorld;
let headers: Record<string, string>;
/** Those of production, until a test wants it over sooner. */
let deadlines: { -readonly [Name in keyof Deadlines]: Deadlines[Name] };
beforeEach(async () => {
  deadlines = { ...DEADLINES };
  gateway = await openWorld({ deadlines });
  headers = { authorization: await gateway.token(), 'x-current-user-id': ATHLETE };
});
afterEach(() => gateway.close());

/** payout answers like this instead. */
function payoutAnswers(answer: (request: IncomingMessage, response: ServerResponse) => void): void {
  const { server } = gateway.services.payout.app;
  server.removeAllListeners('request');
  server.on('request', answer);
}

const ask = () => gateway.call('GET', EARNINGS, { headers });
const rawRequest = () =>
  `GET ${EARNINGS} HTTP/1.1\r\nhost: x\r\nauthorization: ${headers.authorization}\r\nx-current-user-id: ${ATHLETE}\r\n\r\n`;

test('an answer that stops in the middle is cut at the deadline, and its place is free again', async () => {
  let isStuck = true;
  payoutAnswers((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/plain' });
    if (isStuck) response.write('half');
    else response.end('whole');
  });

  deadlines.readMs = 300;
  const cut = await Promise.allSettled(Array.from({ length: PLACES }, ask));
  // A machine that is slow enough cuts some before they have begun.
  for (const one of cut) expect(one.status === 'rejected' || one.value.status === 503).toBe(true);

  isStuck = false;
  deadlines.readMs = DEADLINES.readMs;
  // Where many were cut before they had begun, payout is left alone for a moment.
  await expect.poll(async () => (await ask()).status).toBe(200);
  const answers = await Promise.all(Array.from({ length: 20 }, ask));
  expect(answers.map(({ status, text }) => `${status} ${text}`)).toEqual(Array(20).fill('200 whole'));
});

test('a caller who goes away takes no place with them', async () => {
  const held: ServerResponse[] = [];
  payoutAnswers((_request, response) => void held.push(response));
  const sockets: Socket[] = [];
  const gone = Array.from({ length: PLACES }, () =>
    talk(gateway.port, (socket) => {
      socket.write(rawRequest());
      sockets.push(socket);
    }),
  );
  await expect.poll(() => held.length).toBe(PLACES);
  for (const socket of sockets) socket.destroy();
  await Promise.all(gone);
  for (const response of held) response.end('{}');
  payoutAnswers((_request, response) => void response.end('{}'));

  await expect.poll(async () => (await ask()).status).toBe(200);
});

test('an answer longer than any memory should hold is passed on as fast as it is read, and no faster', async () => {
  const chunk = Buffer.alloc(1_024 * 1_024);
  let written = 0;
  payoutAnswers((_request, response) => {
    response.writeHead(200, { 'content-type': 'application/pdf' });
    const more = () => {
      do written += chunk.length;
      while (response.write(chunk));
    };
    response.on('drain', more);
    more();
  });

  const answer = await talk(gateway.port, (socket) => {
    socket.pause();
    socket.write(rawRequest());
    setTimeout(() => socket.destroy(), 350);
  });

  expect(answer).toBe('');
  expect(written).toBeLessThan(32 * chunk.length);
});

test('an informational answer that comes before the answer is not the answer', async () => {
  payoutAnswers((_request, response) => {
    response.writeEarlyHints({ link: '</a.css>; rel=preload' });
    response.end('{}');
  });

  expect(await ask()).toMatchObject({ status: 200, text: '{}' });
});

test.each([
  ['is no HTTP', 'nonsense\r\n\r\n'],
  ['has two lengths', 'HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nab'],
  ['has headers without end', `HTTP/1.1 200 OK\r\nx: ${'a'.repeat(100_000)}`],
])('an answer that %s is a 503, not what it says', async (_what, bytes) => {
  payoutAnswers((request) => void request.socket.end(bytes));

  const answer = await talk(gateway.port, (socket) => {
    socket.write(rawRequest().replace('host: x', 'host: x\r\nconnection: close'));
  });

  expect(statusesIn(answer)).toEqual([503]);
  expect(answer.toLowerCase()).toContain('retry-after: 2');
});
