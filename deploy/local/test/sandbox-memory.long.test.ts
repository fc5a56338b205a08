import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { playOutside } from './support/outside-journey.ts';
import { type SandboxProcess, startSandbox } from './support/sandbox-process.ts';

/** Some forty a second; LEKO_SANDBOX_OPERATIONS=100000 is for whoever has an hour. */
const ALL = Number(process.env.LEKO_SANDBOX_OPERATIONS ?? 10_000);
const FIRST = ALL / 10;
/** An operation that is kept in memory takes some twenty thousand; what caches and compiled code move is spread over all. */
const MOST_BYTES_FOR_ONE = 1_000;

let dataDir: string;
let sandbox: SandboxProcess;
beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'leko-sandbox-'));
  mkdirSync(join(dataDir, 'keys'));
  sandbox = await startSandbox({ dataDir, heapLimit: 96 });
});
afterAll(async () => {
  await sandbox.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

test('ten times as many operations take no more memory', async () => {
  await playOutside(sandbox, FIRST);
  const before = await sandbox.memory();

  await playOutside(sandbox, ALL - FIRST);

  const after = await sandbox.memory();
  process.stderr.write(`  heap after ${FIRST}: ${before.heapUsed}, after ${ALL}: ${after.heapUsed} bytes\n`);
  expect((after.heapUsed - before.heapUsed) / (ALL - FIRST)).toBeLessThan(MOST_BYTES_FOR_ONE);
});

test('and a sandbox that starts with them is ready, and takes more', async () => {
  await sandbox.stop();

  sandbox = await startSandbox({ dataDir, heapLimit: 96 });

  await expect(playOutside(sandbox, 100)).resolves.toHaveLength(100);
});
