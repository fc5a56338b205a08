import type { IncomingMessage, ServerResponse } from 'node:http';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { statusesIn, talk } from './raw.ts';
import { ATHLETE, type Door, openWorld } from './world.ts';

const DEADLINES = { readMs: 400, writeMs: 500, sandboxMs: 2_000 };
const EARNINGS = '/api/v1/pay/earnings';
/** As many requests as a service gets at a time. */
const PLACES = 100;

let door: Door;
let headers: Record<string, string>;
beforeEach(async () => {
  door = await openWorld({ deadlines: DEADLINES });
  headers = { authorization: await door.token(), 'x-current-user-id': ATHLETE };
});
afterEach(() => door.close());

/** payout answers like this instead. */
function payoutAnswers(answer: (request: IncomingMessage, response: ServerResponse) => void): void {
  const { server } = door.services.payout.app;
  server.removeAllListeners('request');
  server.on('request', answer);
}

const ask = () => door.call('GET', EARNINGS, { headers });
const rawRequest = () =>
  `GET ${EARNINGS} HTTP/1.1\r\nhost: x\r\nauthorization: ${headers.authorization}\r\nx-current-user-id: ${ATHLETE}\r\n\r\n`;

test('an answer that stops in the middle is cut at the deadline, and its place is free again', async () => {
  let isStuck = true;
  payoutAnswers((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/plain' });
    if (isStuck) response.write('half');
    else response.end('whole');
  });

  const cut = await Promise.allSettled(Array.from({ length: PLACES }, ask));
  expect(new Set(cut.map(({ status }) => status))).toEqual(new Set(['rejected']));

  isStuck = false;
  const answers = await Promise.all(Array.from({ length: 20 }, ask));
  expect(answers.map(({ status, text }) => `${status} ${text}`)).toEqual(Array(20).fill('200 whole'));
});

test('a caller who goes away takes no place with them', async () => {
  payoutAnswers((_request, response) => void setTimeout(() => response.end('{}'), 100));
  const gone = Array.from({ length: PLACES }, () =>
    talk(door.port, (socket) => {
      socket.write(rawRequest());
      setTimeout(() => socket.destroy(), 20);
    }),
  );
  await Promise.all(gone);

  await expect.poll(async () => (await ask()).status, { timeout: 3_000 }).toBe(200);
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

  const answer = await talk(door.port, (socket) => {
    socket.pause();
    socket.write(rawRequest());
    setTimeout(() => socket.destroy(), 350);
  });

  expect(answer).toBe('');
  expect(written).toBeLessThan(32 * chunk.length);
});

test('a hint that comes before the answer is not the answer', async () => {
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

  const answer = await talk(door.port, (socket) => {
    socket.write(rawRequest().replace('host: x', 'host: x\r\nconnection: close'));
  });

  expect(statusesIn(answer)).toEqual([503]);
  expect(answer.toLowerCase()).toContain('retry-after: 2');
});
