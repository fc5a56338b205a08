import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { ROOT } from '../../src/stack/root.ts';
import { sharedStack } from './shared-stack.ts';

const README = join(ROOT, 'README.md');
/** Against a hang only. */
const LIMIT_MS = 600_000;

const { url } = await sharedStack();

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
