import { setTimeout as sleep } from 'node:timers/promises';
import type { Log } from './log.ts';

/** Work that the clock drives: relays, pollers, sweepers. */
export interface Task {
  readonly name: string;
  /** Real time between two runs, milliseconds; a task that did something runs again at once. */
  everyMs(): number;
  /** Does what is due, at most one batch, and says how many things it did. */
  run(): Promise<number>;
  /** Nothing else waits for what it does, so that `drain` leaves it to its own time. */
  readonly isUpkeep?: true;
}

export interface Tasks {
  start(): void;
  /** Runs the task now instead of at its next turn; for the moment after a commit. */
  nudge(name: string): void;
  /** Runs every task once that brings something on its way, and says what each did. */
  drain(): Promise<Record<string, number>>;
  /** Runs one task now and says how much it did. */
  run(name: string): Promise<number>;
  /** Lets running work finish and starts no more. */
  stop(): Promise<void>;
}

/** One failure must not spin: the wait after a failed run. */
const AFTER_FAILURE_MS = 1_000;
const FAILURES_THAT_NEED_A_PERSON = 30;

export function createTasks(list: readonly Task[], log: Log): Tasks {
  const stopping = new AbortController();
  const wakers = new Map<string, () => void>();
  const nudged = new Set<string>();
  const failures = new Map<string, number>();
  const running = new Map<string, Promise<number>>();
  let loops: Promise<void>[] = [];

  /** One run of a task at a time in this process; a caller that comes meanwhile waits and then gets a run of its own. */
  async function exclusive(task: Task): Promise<number> {
    while (running.has(task.name)) await running.get(task.name)?.catch(() => 0);
    const run = task.run();
    running.set(task.name, run);
    try {
      return await run;
    } finally {
      running.delete(task.name);
    }
  }

  async function pause(task: Task, ms: number): Promise<void> {
    if (nudged.delete(task.name)) return; // Nudged while it was running: the new work may have come too late for that run.
    const woken = new AbortController();
    wakers.set(task.name, () => woken.abort());
    await sleep(ms, undefined, { signal: AbortSignal.any([stopping.signal, woken.signal]) }).catch(() => {});
    wakers.delete(task.name);
    nudged.delete(task.name);
  }

  async function turn(task: Task): Promise<number> {
    try {
      const done = await exclusive(task);
      failures.delete(task.name);
      return done > 0 ? 0 : task.everyMs();
    } catch (error) {
      recordFailure(task, error);
      return Math.max(task.everyMs(), AFTER_FAILURE_MS);
    }
  }

  /** A service that restarts is no alarm; one that stays away is. */
  function recordFailure({ name }: Task, error: unknown): void {
    const inARow = (failures.get(name) ?? 0) + 1;
    failures.set(name, inARow);
    if (inARow === 1) log.warn({ err: error, task: name }, 'task failed, will be run again');
    if (inARow === FAILURES_THAT_NEED_A_PERSON) log.error({ err: error, task: name }, 'task keeps failing');
  }

  async function loop(task: Task): Promise<void> {
    while (!stopping.signal.aborted) {
      const wait = await turn(task);
      if (wait > 0 && !stopping.signal.aborted) await pause(task, wait);
    }
  }

  return {
    start() {
      loops = list.map(loop);
    },
    nudge(name) {
      nudged.add(name);
      wakers.get(name)?.();
    },
    async drain() {
      const done: Record<string, number> = {};
      for (const task of list.filter(({ isUpkeep }) => !isUpkeep)) {
        // A task that cannot run has something left to do.
        done[task.name] = await exclusive(task).catch(() => 1);
      }
      return done;
    },
    async run(name) {
      const task = list.find((one) => one.name === name);
      if (task === undefined) throw new Error(`there is no task ${name}`);
      return exclusive(task);
    },
    async stop() {
      stopping.abort();
      await Promise.all(loops);
    },
  };
}
