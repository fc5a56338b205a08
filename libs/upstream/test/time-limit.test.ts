import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { TimeLimit } from '@leko/runtime';
import { request } from 'undici';
import { expect, test } from 'vitest';

test('ends a request without an answer, and a body that drips, with a time-out', async () => {
  const server = createServer((request, response) => {
    if (request.url === '/silent') return;
    const drip = setInterval(() => response.write('x'), 5);
    response.once('close', () => clearInterval(drip));
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  const silent = new TimeLimit(30);
  await expect(request(`${url}/silent`, { signal: silent })).rejects.toMatchObject({ name: 'TimeoutError' });
  expect(silent.isOver).toBe(true);
  // The answer may have begun by then or not; it ends the same.
  const dripping = request(`${url}/drip`, { signal: new TimeLimit(100) }).then(({ body }) => body.text());
  await expect(dripping).rejects.toMatchObject({ name: 'TimeoutError' });

  server.closeAllConnections();
  server.close();
});

test('lifted, it ends nothing', async () => {
  const limit = new TimeLimit(5);
  limit.lift();

  await new Promise((resolve) => setTimeout(resolve, 20));

  expect(limit.isOver).toBe(false);
});
