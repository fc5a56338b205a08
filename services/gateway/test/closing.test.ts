import { connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ATHLETE, type GatewayWorld, openWorld } from './world.ts';

let gateway: GatewayWorld;
let connections: Socket[];
beforeEach(async () => {
  gateway = await openWorld();
  connections = [];
  gateway.server.on('connection', (socket) => connections.push(socket));
});
afterEach(() => gateway.close());

/** The beginning of a request on a connection of its own: so much of it that the gateway waits for the rest. */
async function begin(line: string): Promise<Socket> {
  const head = `${line} HTTP/1.1\r\nhost: x\r\n`;
  const socket = connect(gateway.port, '127.0.0.1');
  socket.write(head);
  await expect.poll(() => connections.at(-1)?.bytesRead).toBe(head.length);
  return socket;
}

async function startClosing(): Promise<void> {
  void gateway.closeGateway();
  await expect.poll(() => gateway.server.listening).toBe(false);
}

test.each([
  ['a request', 'GET /api/v1/pay/settings'],
  ['a question for its health', 'GET /healthz'],
  ['an unknown path', 'GET /nowhere'],
  ['a path that cannot be read', 'GET /%zz'],
  ['a path that is a trick', 'GET //x'],
])('%s that ends while the gateway closes is answered by a problem with Retry-After', async (_what, line) => {
  const socket = await begin(line);
  await startClosing();

  socket.write('\r\n');

  const [head = '', body = ''] = (await text(socket)).split('\r\n\r\n');
  expect(head.toLowerCase()).toMatch(/^http\/1\.1 503 /);
  for (const header of ['content-type: application/problem+json', 'retry-after: 2', 'connection: close']) {
    expect(head.toLowerCase()).toContain(header);
  }
  expect(JSON.parse(body)).toMatchObject({ status: 503, code: 'unavailable', detail: 'stopping' });
});

test('an answer that is under way when the gateway closes is given, and is the last on its connection', async () => {
  const [asked, answers] = [Promise.withResolvers<void>(), Promise.withResolvers<object>()];
  gateway.answers.set('payout', () => {
    asked.resolve();
    return answers.promise;
  });
  const socket = await begin('GET /api/v1/pay/earnings');
  socket.write(`authorization: ${await gateway.token()}\r\nx-current-user-id: ${ATHLETE}\r\n\r\n`);
  await asked.promise;
  await startClosing();

  answers.resolve({ all: 'well' });

  const answer = await text(socket);
  expect(answer).toMatch(/^HTTP\/1\.1 200 [\s\S]*connection: close[\s\S]*{"all":"well"}$/i);
});
