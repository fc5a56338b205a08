import { syncBuiltinESMExports } from 'node:module';
import { performance } from 'node:perf_hooks';
import promises from 'node:timers/promises';
import { afterAll, beforeAll } from 'vitest';

/** What a test file did with its time beside computing; milliseconds. */
interface Waits {
  /** In `sleep`, which a number decides. Side by side counts once. */
  readonly slept: number;
  /** In anything that did not come from this process: servers, sockets, timers. */
  readonly idle: number;
}

interface Span {
  readonly from: number;
  readonly to: number;
}
const shared = globalThis as { lekoSleeps?: Span[] };

/** Notes every `sleep`, for `npm test -- --timings`: this file is loaded only then. */
function watchSleeps(): Span[] {
  const sleeps: Span[] = [];
  const { setTimeout: sleep } = promises;
  promises.setTimeout = async (ms, value, options) => {
    const from = performance.now();
    const result = await sleep(ms, value, options);
    sleeps.push({ from, to: performance.now() });
    return result;
  };
  syncBuiltinESMExports();
  return sleeps;
}

shared.lekoSleeps ??= watchSleeps();
const sleeps = shared.lekoSleeps;
let began = { at: 0, loop: performance.eventLoopUtilization() };

beforeAll(() => {
  sleeps.length = 0;
  began = { at: performance.now(), loop: performance.eventLoopUtilization() };
});
// biome-ignore lint/correctness/noEmptyPattern: the form in which Vitest wants to be asked for nothing
afterAll(({}, suite) => {
  const { idle } = performance.eventLoopUtilization(began.loop);
  suite.file.meta.waits = { slept: together(sleeps, began.at), idle };
});

function together(spans: readonly Span[], since: number): number {
  let [sum, end] = [0, since];
  for (const { from, to } of spans.toSorted((a, b) => a.from - b.from)) {
    sum += Math.max(0, to - Math.max(from, end));
    end = Math.max(end, to);
  }
  return sum;
}

declare module 'vitest' {
  export interface TaskMeta {
    waits?: Waits;
  }
}
