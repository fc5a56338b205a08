import { mkdtempSync, rmSync } from 'node:fs';
import { createServer as createPlainServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInternalVerifier, createLog } from '@leko/runtime';
import { ensureInternalKeys, freePort } from '@leko/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createServer, type Server } from '../src/index.ts';

const HOST = '127.0.0.1';
const silent = createLog('pay', 'silent', { write: () => {} });
let dir: string;
let app: Server;
let port: number;
let url: string;

async function serverWith(metricsPort: number | undefined): Promise<Server> {
  const { trustedKeysFile: keysFile } = await ensureInternalKeys(dir, ['gateway']);
  const verify = createInternalVerifier({ audience: 'pay', keysFile });
  return createServer({
    service: 'pay',
    description: 'test',
    log: silent,
    verify,
    metrics: { host: HOST, port: metricsPort },
  });
}

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'leko-metrics-'));
  port = await freePort();
  app = await serverWith(port);
  app.get('/things', { config: { access: 'public' } }, async () => ({}));
  url = await app.listen({ host: HOST, port: 0 });
});
afterAll(async () => {
  await app.close();
  rmSync(dir, { recursive: true });
});

const metricsUrl = () => `http://${HOST}:${port}`;

it('metrics are not where requests are answered', async () => {
  expect((await fetch(`${url}/metrics`)).status).toBe(404);
});

it('metrics are on a port of their own, and count requests', async () => {
  await fetch(`${url}/things`);

  const answer = await fetch(`${metricsUrl()}/metrics`);
  expect([answer.status, answer.headers.get('content-type')]).toEqual([200, expect.stringContaining('text/plain')]);
  // A request is counted when its answer is over, which its caller may know first.
  const metricsText = async () => (await fetch(`${metricsUrl()}/metrics`)).text();
  await expect
    .poll(metricsText)
    .toMatch(/^http_request_duration_seconds_count\{service="pay".*route="\/things".*\} 1$/m);
});

it.each([
  ['GET', '/things'],
  ['GET', '/internal/openapi.json'],
  ['GET', '/metrics/'],
  ['POST', '/metrics'],
])('nothing else is there: %s %s', async (method, path) => {
  const answer = await fetch(`${metricsUrl()}${path}`, { method });

  expect([answer.status, await answer.text()]).toEqual([404, '']);
});

it('a port that another process has fails the start', async () => {
  const other = createPlainServer();
  await new Promise<void>((done) => other.listen(0, HOST, done));
  const taken = await serverWith((other.address() as { port: number }).port);

  await expect(Promise.resolve(taken.ready())).rejects.toThrow('EADDRINUSE');
  await taken.close();
  other.close();
});

it('without a port there are none', async () => {
  const without = await serverWith(undefined);
  await without.ready();

  expect((await without.inject({ url: '/metrics' })).statusCode).toBe(404);
  await without.close();
});

it('the port is free again when the process has stopped', async () => {
  const again = await freePort();
  const first = await serverWith(again);
  await first.ready();
  await fetch(`http://${HOST}:${again}/metrics`);
  await first.close();

  const second = await serverWith(again);
  await second.ready();
  expect((await fetch(`http://${HOST}:${again}/metrics`)).status).toBe(200);
  await second.close();
});
