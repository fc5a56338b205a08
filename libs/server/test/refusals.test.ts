import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInternalVerifier, createLog } from '@leko/runtime';
import { ensureInternalKeys } from '@leko/testing';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { commonProblems, createServer, ProblemError, type Server } from '../src/index.ts';

/** An error of a layer that knows no HTTP; it says itself whether it is a definite no. */
class TooLate extends Error {
  readonly isRefusal: boolean;
  constructor(isRefusal: boolean) {
    super('too late');
    this.isRefusal = isRefusal;
  }
}

const lines: { level: string; msg: string }[] = [];
let dir: string;
let app: Server;
beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'leko-keys-'));
  const keys = await ensureInternalKeys(dir, ['gateway']);
  const verify = createInternalVerifier({ audience: 'pay', keysFile: keys.trustedKeysFile });
  const log = createLog('test', 'info', { write: (line) => void lines.push(JSON.parse(line)) });
  const translate = (error: unknown) =>
    error instanceof TooLate ? new ProblemError(commonProblems.conflict) : undefined;
  app = await createServer({ service: 'pay', description: 'test', log, verify, translate });
  for (const isRefusal of [true, false]) {
    app.get(`/${isRefusal}`, { config: { access: 'public' } }, async () => {
      throw new TooLate(isRefusal);
    });
  }
  await app.ready();
});
afterAll(async () => {
  await app.close();
  rmSync(dir, { recursive: true });
});
beforeEach(() => {
  lines.length = 0;
});

it.each([
  ['a refusal of a layer below is intended, and logged by the line of the request alone', true, []],
  ['a fault of a layer below is logged with its cause', false, ['request refused']],
])('%s', async (_what, isRefusal, logged) => {
  const answer = await app.inject(`/${isRefusal}`);

  expect([answer.statusCode, answer.json().code]).toEqual([409, 'conflict']);
  await expect.poll(() => lines.map(({ msg }) => msg)).toEqual([...logged, 'request answered']);
});
