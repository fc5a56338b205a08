import { syncBuiltinESMExports } from 'node:module';
import { performance } from 'node:perf_hooks';
import promises from 'node:timers/promises';
import { afterAll, beforeAll } from 'vitest';

/** What a test file did with its time beside computing; milliseconds. */
interface Waits {
  /** In anything that did not come from this process: servers, sockets, timers. */
  readonly idle: number;
  /** In `sleep`, by the line that called it: how often, and how long together. Not all of them delayed a test. */
  readonly sleeps: Readonly<Record<string, readonly [times: number, ms: number]>>;
}

const shared = globalThis as { lekoSleeps?: Map<string, [number, number]> };

/** Notes every `sleep`, for `npm test -- --timings`: this file is loaded only then. */
function watchSleeps(): Map<string, [number, number]> {
  const sleeps = new Map<string, [number, number]>();
  const { setTimeout: sleep } = promises;
  promises.setTimeout = async (ms, value, options) => {
    const from = performance.now();
    const caller = /\((?:.*?\/)?((?:libs|services|deploy|tools)\/.+?:\d+)/.exec(
      new Error().stack?.split('\n')[2] ?? '',
    );
    const result = await sleep(ms, value, options);
    const [times, total] = sleeps.get(caller?.[1] ?? 'a package') ?? [0, 0];
    sleeps.set(caller?.[1] ?? 'a package', [times + 1, total + performance.now() - from]);
    return result;
  };
  syncBuiltinESMExports();
  return sleeps;
}

shared.lekoSleeps ??= watchSleeps();
const sleeps = shared.lekoSleeps;
let began = performance.eventLoopUtilization();

beforeAll(() => {
  sleeps.clear();
  began = performance.eventLoopUtilization();
});
// biome-ignore lint/correctness/noEmptyPattern: the form in which Vitest wants to be asked for nothing
afterAll(({}, suite) => {
  suite.file.meta.waits = { idle: performance.eventLoopUtilization(began).idle, sleeps: Object.fromEntries(sleeps) };
});

declare module 'vitest' {
  export interface TaskMeta {
    waits?: Waits;
  }
}
