import { expect, it } from 'vitest';
import { HOUR_MS } from './durations.ts';
import { createLog } from './log.ts';
import { createTasks } from './tasks.ts';

const log = createLog('test', 'silent');
const NEVER_MS = HOUR_MS;
/** Against a hang only. */
const PATIENCE = { timeout: 60_000, interval: 1 };

/** A task whose runs end when the test says so; the first waits already. */
function heldTask() {
  const runs: PromiseWithResolvers<number>[] = [];
  const task = {
    name: 'held',
    everyMs: () => NEVER_MS,
    run: () => {
      const held = Promise.withResolvers<number>();
      runs.push(held);
      return held.promise;
    },
  };
  return { task, runs, end: (done = 0) => runs.at(-1)?.resolve(done) };
}

it('a nudge while a task runs lets it run again at once', async () => {
  const { task, runs, end } = heldTask();
  const tasks = createTasks([task], log);
  tasks.start();

  tasks.nudge('held');
  end();

  await expect.poll(() => runs.length, PATIENCE).toBe(2);
  end();
  await tasks.stop();
});

it('a nudge ends the wait of a task', async () => {
  let runs = 0;
  const run = async () => {
    runs++;
    return 0;
  };
  const tasks = createTasks([{ name: 'idle', everyMs: () => NEVER_MS, run }], log);
  tasks.start();
  await expect.poll(() => runs, PATIENCE).toBe(1);

  await expect
    .poll(() => {
      tasks.nudge('idle');
      return runs;
    }, PATIENCE)
    .toBeGreaterThan(2);

  await tasks.stop();
});

it('a task runs once at a time, and a caller that finds it running gets a run of its own', async () => {
  const { task, runs, end } = heldTask();
  const tasks = createTasks([task], log);

  const [first, second] = [tasks.run('held'), tasks.run('held')];
  expect(runs).toHaveLength(1);
  end(1);
  expect(await first).toBe(1);
  await expect.poll(() => runs.length, PATIENCE).toBe(2);
  end(2);

  expect(await second).toBe(2);
});

it('a task that keeps failing warns once and then calls a person', async () => {
  const said: string[] = [];
  const record = (level: string) => (_fields: object, words: string) => said.push(`${level} ${words}`);
  let runs = 0;
  const run = async () => {
    runs++;
    throw new Error('no database');
  };
  const log = { warn: record('warn'), error: record('error') } as never;
  const tasks = createTasks([{ name: 'failing', everyMs: () => 0, run }], log);
  tasks.start();

  await expect
    .poll(() => {
      tasks.nudge('failing');
      return runs;
    }, PATIENCE)
    .toBeGreaterThan(60);

  expect(said).toEqual(['warn task failed, will be run again', 'error task keeps failing']);
  await tasks.stop();
});
