import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { createInternalVerifier, createLog } from '@leko/runtime';
import { ensureInternalKeys } from '@leko/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createServer, type Server } from '../src/index.ts';

type Signal = PromiseWithResolvers<void>;
const lines: { level: string; msg: string }[] = [];
const destination = new Writable({
  write(chunk, _encoding, done) {
    lines.push(JSON.parse(String(chunk)));
    done();
  },
});
const [arrived, gone, fails] = [0, 1, 2].map(() => Promise.withResolvers<void>()) as [Signal, Signal, Signal];
let dir: string;
let app: Server;
beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'leko-keys-'));
  const keys = await ensureInternalKeys(dir, ['gateway']);
  const verify = createInternalVerifier({ audience: 'pay', keysFile: keys.trustedKeysFile });
  const log = createLog('test', 'info', destination as never); // pino only writes to it.
  app = await createServer({ service: 'pay', description: 'test', log, verify });
  app.get('/slow', { config: { access: 'public' } }, async ({ raw }) => {
    raw.once('close', () => gone.resolve());
    arrived.resolve();
    await fails.promise;
    throw new Error('the client is gone');
  });
  await app.listen({ host: '127.0.0.1', port: 0 });
});
afterAll(async () => {
  await app.close();
  rmSync(dir, { recursive: true });
});

it('a client that went away is no fault of ours that a person must look at', async () => {
  const leave = new AbortController();
  const answer = fetch(`http://127.0.0.1:${(app.server.address() as { port: number }).port}/slow`, leave);
  await arrived.promise;
  leave.abort();
  await expect(answer).rejects.toThrow('aborted');
  await gone.promise;

  fails.resolve();

  await expect.poll(() => lines.map(({ msg }) => msg)).toContain('the client went away');
  expect(lines.filter(({ level }) => level === 'error')).toEqual([]);
});
