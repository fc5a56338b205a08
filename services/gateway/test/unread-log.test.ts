import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { freePort } from '@leko/testing';
import { request } from 'undici';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type GatewayWorld, openWorld } from './world.ts';

const MAIN = join(import.meta.dirname, '..', 'src', 'main.ts');
/** More lines than a pipe and the process keep for a reader that does not come. */
const REQUESTS = 3_000;
const AT_ONCE = 20;

let world: GatewayWorld;
let gateway: ChildProcessWithoutNullStreams;
let url: string;
let metricsUrl: string;

beforeAll(async () => {
  world = await openWorld();
  const [port, metricsPort] = [await freePort(), await freePort()];
  url = `http://127.0.0.1:${port}`;
  metricsUrl = `http://127.0.0.1:${metricsPort}/metrics`;
  const config = Object.entries({ ...world.config, PORT: port, METRICS_PORT: metricsPort, STOP_WITH_PARENT: '1' });
  const env = Object.fromEntries(config.map(([name, value]) => [name, String(value)]));
  // Its standard output is not read until a test does.
  gateway = spawn(process.execPath, ['--conditions=source', MAIN], { env });
});
afterAll(async () => {
  gateway.kill('SIGKILL');
  await world.close();
});

it('goes on answering while its log is not read, and logs afterwards how many lines were lost', async () => {
  await expect.poll(() => statusOf('/healthz')).toBe(200);

  const statuses = await manyRequests('/nowhere');

  expect(statuses).toEqual(Array.from({ length: REQUESTS }, () => 404));
  expect(await statusOf('/healthz')).toBe(200);
  const { body } = await request(metricsUrl);
  const lost = Number(/^log_lines_lost_total{service="gateway"} (\d+)$/m.exec(await body.text())?.[1]);
  expect(lost).toBeGreaterThan(0);

  const lines: { msg: string; lost?: number }[] = [];
  createInterface({ input: gateway.stdout }).on('line', (line) => lines.push(JSON.parse(line)));
  const reports = () => lines.filter((line) => line.lost !== undefined);
  let more = 0;
  await expect.poll(async () => (await statusOf('/nowhere')) && ++more && reports().length).toBeGreaterThan(0);
  const answered = () => lines.filter(({ msg }) => msg === 'request answered').length;
  const missing = () => reports().reduce((sum, line) => sum + (line.lost ?? 0), 0);

  await expect.poll(() => answered() + missing()).toBe(REQUESTS + more);
  expect(missing()).toBeGreaterThanOrEqual(lost);
  expect(reports()[0]).toMatchObject({ level: 'warn', service: 'gateway' });
});

async function manyRequests(path: string): Promise<number[]> {
  const statuses: number[] = [];
  const some = async () => {
    while (statuses.length + AT_ONCE <= REQUESTS) statuses.push(await statusOf(path));
  };
  await Promise.all(Array.from({ length: AT_ONCE }, some));
  while (statuses.length < REQUESTS) statuses.push(await statusOf(path));
  return statuses;
}

async function statusOf(path: string): Promise<number> {
  const { statusCode, body } = await request(`${url}${path}`);
  await body.dump();
  return statusCode;
}
