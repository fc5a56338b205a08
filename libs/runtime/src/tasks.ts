import { setTimeout as sleep } from 'node:timers/promises';
import type { Log } from './log.ts';

/** Work that the clock drives: relays, pollers, sweepers. */
export interface Task {
  readonly name: string;
  /** Real time between two runs, milliseconds; a task that did something runs again at once. */
  everyMs(): number;
  /** Does what is due, at most one batch, and returns how much it did. */
  run(): Promise<number>;
  /** Upkeep: no other work waits for it, so `drain` leaves it to its own schedule. */
  readonly isUpkeep?: true;
}

export interface Tasks {
  start(): void;
  /** Runs the task now instead of at its next turn; for the moment after a commit. */
  nudge(name: string): void;
  /** Runs every task once except upkeep, and returns how much each did. */
  drain(): Promise<Record<string, number>>;
  /** Runs one task now and returns how much it did. */
  run(name: string): Promise<number>;
  /** Lets running work finish and starts no more. */
  stop(): Promise<void>;
}

/** The wait after a failed run, so that a lasting failure does not spin. */
const AFTER_FAILURE_MS = 1_000;
const FAILURES_THAT_NEED_A_PERSON = 30;

export function createTasks(list: readonly Task[], log: Log): Tasks {
  const stopping = new AbortController();
  const runners = list.map((task) => new Runner(task, { log, stopping: stopping.signal }));
  const runnerOf = (name: string) => runners.find(({ task }) => task.name === name);
  let loops: Promise<void>[] = [];

  return {
    start() {
      loops = runners.map((runner) => runner.loop());
    },
    nudge: (name) => runnerOf(name)?.nudge(),
    async drain() {
      const done: Record<string, number> = {};
      for (const runner of runners.filter(({ task }) => !task.isUpkeep)) {
        // A task that failed has work left.
        done[runner.task.name] = await runner.run().catch(() => 1);
      }
      return done;
    },
    async run(name) {
      const runner = runnerOf(name);
      if (runner === undefined) throw new Error(`there is no task ${name}`);
      return runner.run();
    },
    async stop() {
      stopping.abort();
      await Promise.all(loops);
    },
  };
}

/** One task of this process: its turns, the waits between them, and its failures in a row. */
class Runner {
  readonly task: Task;
  readonly #log: Log;
  readonly #stopping: AbortSignal;
  #running: Promise<number> | undefined;
  /** Aborted by a nudge; a new one for every wait. */
  #nudged = new AbortController();
  #failures = 0;

  constructor(task: Task, { log, stopping }: { log: Log; stopping: AbortSignal }) {
    this.task = task;
    this.#log = log;
    this.#stopping = stopping;
  }

  /** One run at a time in this process; a caller that finds one under way waits for it and then gets a run of its own. */
  async run(): Promise<number> {
    while (this.#running) await this.#running.catch(() => 0);
    this.#running = this.task.run();
    try {
      return await this.#running;
    } finally {
      this.#running = undefined;
    }
  }

  /** Ends the wait; during a run, the one that would follow: the run may have looked before there was something to do. */
  nudge(): void {
    this.#nudged.abort();
  }

  async loop(): Promise<void> {
    while (!this.#stopping.aborted) {
      const wait = await this.#turn();
      if (wait > 0) await this.#pause(wait);
    }
  }

  async #turn(): Promise<number> {
    try {
      const done = await this.run();
      this.#failures = 0;
      return done > 0 ? 0 : this.task.everyMs();
    } catch (error) {
      this.#recordFailure(error);
      return Math.max(this.task.everyMs(), AFTER_FAILURE_MS);
    }
  }

  async #pause(ms: number): Promise<void> {
    await sleep(ms, undefined, { signal: AbortSignal.any([this.#stopping, this.#nudged.signal]) }).catch(() => {});
    this.#nudged = new AbortController();
  }

  /** A service that restarts is no alarm; one that stays away is. */
  #recordFailure(error: unknown): void {
    this.#failures++;
    const fields = { err: error, task: this.task.name };
    if (this.#failures === 1) this.#log.warn(fields, 'task failed, will be run again');
    if (this.#failures === FAILURES_THAT_NEED_A_PERSON) this.#log.error(fields, 'task keeps failing');
  }
}
