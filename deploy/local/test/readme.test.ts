import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { throwAwayStack } from '../src/demo/own-stack.ts';
import { urlOf } from '../src/stack/services.ts';

const README = join(import.meta.dirname, '..', '..', '..', 'README.md');
const LIMIT_MS = 60_000;

const stack = throwAwayStack({ say: () => {}, step: (_what, play) => play() });
let url: string;
beforeAll(async () => {
  const { ports } = await stack.start();
  url = urlOf(ports, 'gateway');
});
afterAll(() => stack.stop());

it('the walk-through of the README works when it is pasted', async () => {
  const script = /<!-- walk-through.*?-->\n```sh\n(.*?)```/s.exec(readFileSync(README, 'utf8'))?.[1] ?? '';

  const { stdout } = await promisify(execFile)('bash', ['-euc', script], {
    env: { ...process.env, API: url },
    timeout: LIMIT_MS,
  });

  expect(stdout).toContain('"totalAmount":"1100.00 RUB"');
  expect(stdout).toContain('"status":"PAID"');
  expect(stdout).toContain('"totalBalance":{"amount":"1000 RUB"');
  expect(stdout.trim().endsWith('COMPLETE')).toBe(true);
});
