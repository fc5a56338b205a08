import { mkdtempSync, rmSync } from 'node:fs';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { createInternalVerifier, createLog } from '@leko/runtime';
import { ensureInternalKeys } from '@leko/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createServer, type Server } from '../src/index.ts';

let dir: string;
let app: Server;
let connections: Socket[];
beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'leko-keys-'));
  const keys = await ensureInternalKeys(dir, ['gateway']);
  const verify = createInternalVerifier({ audience: 'pay', keysFile: keys.trustedKeysFile });
  app = await createServer({ service: 'pay', description: 'test', log: createLog('test', 'silent'), verify });
  connections = [];
  app.server.on('connection', (socket) => connections.push(socket));
  await app.listen({ host: '127.0.0.1', port: 0 });
});
afterAll(async () => {
  await app.close();
  rmSync(dir, { recursive: true });
});

function send(bytes: string): Socket {
  const socket = connect((app.server.address() as AddressInfo).port, '127.0.0.1');
  socket.write(bytes);
  return socket;
}

it.each([
  ['what is no HTTP', 'hello\r\n\r\n', 400],
  ['20 KB of headers', `GET / HTTP/1.1\r\nhost: x\r\nx-a: ${'a'.repeat(20_000)}\r\n\r\n`, 431],
  ['two lengths', 'POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nab', 400],
])('%s is answered by a problem of a service too', async (_what, bytes, status) => {
  const [head = '', body = ''] = (await text(send(bytes))).split('\r\n\r\n');

  expect(head).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
  expect(head).toContain('content-type: application/problem+json');
  expect(JSON.parse(body)).toMatchObject({ status });
});

it('a request that ends while a service closes is answered by a problem with Retry-After', async () => {
  const begun = 'GET /metrics HTTP/1.1\r\nhost: x\r\n';
  const socket = send(begun);
  await expect.poll(() => connections.at(-1)?.bytesRead).toBe(begun.length);
  void app.close();
  await expect.poll(() => app.server.listening).toBe(false);

  socket.write('\r\n');

  const [head = '', body = ''] = (await text(socket)).toLowerCase().split('\r\n\r\n');
  expect(head).toMatch(/^http\/1\.1 503 /);
  expect(head).toContain('retry-after: 2');
  expect(head).toContain('connection: close');
  expect(JSON.parse(body)).toMatchObject({ status: 503, code: 'unavailable', detail: 'stopping' });
});
