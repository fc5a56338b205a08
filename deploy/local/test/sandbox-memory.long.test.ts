import { mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { worldFile } from '../src/sandbox/world-file.ts';
import { copyOperation } from './support/filled-world.ts';
import { type Ask, FISCAL, openAsk, PAYMENTS, playOutside } from './support/outside-journey.ts';
import { CUSTOMER, MERCHANT, type SandboxProcess, startSandbox } from './support/sandbox-process.ts';

const ALL = 100_000;
const MORE = 500;
/** As in `npm start`, megabytes. */
const HEAP_LIMIT = 192;
/** An operation that is kept in memory takes some twenty thousand; what caches and compiled code move is spread over all. */
const MOST_BYTES_FOR_ONE = 5_000;
/** What a start with everything may need above one with nothing: fifty bytes for each. */
const MOST_BYTES_FOR_ALL = 50 * ALL;

let dataDir: string;
let sandbox: SandboxProcess | undefined;
beforeAll(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'leko-sandbox-'));
  mkdirSync(join(dataDir, 'keys'));
});
afterAll(async () => {
  await sandbox?.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

/** For information; no test is about how fast a machine is. */
async function timed<T>(what: string, work: () => Promise<T>): Promise<T> {
  const began = performance.now();
  const result = await work();
  process.stderr.write(`  ${what}: ${Math.round(performance.now() - began)} ms\n`);
  return result;
}

async function memoryOf(running: SandboxProcess, when: string): Promise<number> {
  const { heapUsed, rss } = await running.memory();
  process.stderr.write(`  ${when}: heap ${heapUsed}, resident ${rss} bytes\n`);
  return heapUsed;
}

test('a sandbox that remembers 100,000 operations takes the memory of an empty one, answers all lists, and takes more', async () => {
  const empty = await startSandbox({ dataDir, heapLimit: HEAP_LIMIT });
  const [order = ''] = await playOutside(empty, 1);
  const heapWithOne = await memoryOf(empty, 'with one');
  await empty.stop();
  await timed(`${ALL} copied`, () => copyOperation(dataDir, order, ALL - 1));
  process.stderr.write(`  on the disk: ${statSync(worldFile(dataDir)).size} bytes\n`);

  const full = await timed('started', () => startSandbox({ dataDir, heapLimit: HEAP_LIMIT }));
  sandbox = full;
  const heapAtStart = await memoryOf(full, `with ${ALL}`);
  expect(heapAtStart - heapWithOne).toBeLessThan(MOST_BYTES_FOR_ALL);

  await readAll(await openAsk(full.url), order);
  const heapBefore = await memoryOf(full, 'after all reads');
  await timed(`${MORE} more`, () => playOutside(full, MORE));
  const heapAfter = await memoryOf(full, `after ${MORE} more`);
  expect((heapAfter - heapBefore) / MORE).toBeLessThan(MOST_BYTES_FOR_ONE);
});

/** Every kind of list at its beginning and its end, and every kind of thing that is read by a key of its own. */
async function readAll(ask: Ask, order: string): Promise<void> {
  const read = <T>(path: string): Promise<T> => timed(path, () => ask<T>('GET', path));
  const operations = (query: string) =>
    read<{ Data: { Operation: { operationId: string; createdAt: string }[] }; Meta: { totalPages: number } }>(
      `${PAYMENTS}?customerCode=${CUSTOMER}&perPage=200${query}`,
    );
  const first = await operations('');
  expect(first.Meta.totalPages).toBe(ALL / 200);
  const [{ operationId, createdAt } = { operationId: '', createdAt: '' }] = first.Data.Operation;
  const day = new Date(Date.parse(createdAt) + 3 * 3_600_000).toISOString().slice(0, 10);
  expect((await operations(`&page=${ALL / 200}&fromDate=${day}&toDate=${day}`)).Data.Operation).toHaveLength(200);
  expect((await operations('&status=REFUNDED_PARTIALLY')).Meta.totalPages).toBe(ALL / 200);
  await read(`${PAYMENTS}/${operationId}`);
  const registry = await read<{ Data: { Registry: { payments: object[] }[] } }>(
    `/tochka_acquiring/uapi/acquiring/v1.0/registry?customerCode=${CUSTOMER}&merchantId=${MERCHANT}&date=${day}`,
  );
  expect(registry.Data.Registry[0]?.payments).toHaveLength(ALL);

  const [receipt] = await read<{ uuid: string }[]>('/sandbox/upstreams/firstofd/truth?limit=1');
  await read(`${FISCAL}/report/${receipt?.uuid}`);
  await read(`/tochka_b2b_registry/registries?batchKey=${order}`);
  expect(await read('/tochka_b2b_registry/registries?page=1000')).toMatchObject({ registries: { length: 100 } });
  for (const name of ['tochka_acquiring', 'firstofd', 'tochka_b2b_registry', 'mailbox'])
    await read(`/sandbox/upstreams/${name}/truth?limit=1000`);
  expect(await read('/sandbox/mailbox?limit=200')).toHaveLength(200);
  expect(await read(`/sandbox/mailbox?to=${order}@example.com`)).toHaveLength(1);
  await timed('settle', () => ask('POST', '/sandbox/settle', {}));
}
