import { setTimeout as sleep } from 'node:timers/promises';

export interface Running {
  /** Resolves when it is gone, with how it went. */
  readonly ended: Promise<string>;
  stop(): Promise<void>;
}

export interface Keeper {
  say(line: string): void;
  /** It died too often. */
  giveUp(reason: string, name: string): void;
  /** Before the first new start; each later one takes twice as long. Milliseconds. */
  readonly pauseMs?: number;
}

interface Kept {
  readonly name: string;
  start(): Promise<Running>;
}

const FIRST_PAUSE_MS = 200;
const CRASH_WINDOW_MS = 60_000;
const CRASH_LIMIT = 5;

/** A signal comes from outside: that is somebody's test, not a fault that will come back with the next start. */
const isKilled = (how: string): boolean => how.startsWith('SIG');

/** Starts something and starts it again whenever it dies, until it is stopped or dies too often. */
export async function keepRunning(keeper: Keeper, { name, start }: Kept): Promise<{ stop(): Promise<void> }> {
  const { say, giveUp, pauseMs = FIRST_PAUSE_MS } = keeper;
  let stopping = false;
  let crashes: number[] = [];
  let current = await start();

  async function watch(): Promise<void> {
    const how = await current.ended;
    if (stopping) return;
    if (!isKilled(how)) crashes = [...crashes.filter((at) => at > Date.now() - CRASH_WINDOW_MS), Date.now()];
    if (crashes.length >= CRASH_LIMIT)
      return giveUp(`${name} died ${CRASH_LIMIT} times within a minute (${how})`, name);
    say(`${name} went away (${how}), starting it again`);
    await sleep(pauseMs * 2 ** Math.max(0, crashes.length - 1));
    if (!stopping) await again();
  }

  async function again(): Promise<void> {
    try {
      current = await start();
    } catch (error) {
      current = { ended: Promise.resolve((error as Error).message), stop: async () => {} };
    }
    if (stopping) await current.stop();
    await watch();
  }

  void watch();
  return {
    async stop() {
      stopping = true;
      await current.stop();
    },
  };
}
