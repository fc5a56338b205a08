import { setTimeout as sleep } from 'node:timers/promises';

export interface Running {
  /** Resolves when it is gone, with how it went. */
  readonly ended: Promise<string>;
  /** Resolves when it answers; without it, what runs answers from the start. */
  readonly ready?: Promise<unknown>;
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
  /** What people call it; left out: its name. */
  readonly title?: string;
  start(): Promise<Running>;
}

const FIRST_PAUSE_MS = 200;
/** A process that has lived so long works; a later death is a new failure. */
const STEADY_MS = 600_000;
const TRIES = 5;

/** These come from outside, for example from a test; the fault will not return with the next start. Others, as SIGABRT, are its own. */
const FROM_OUTSIDE = ['SIGKILL', 'SIGTERM', 'SIGINT', 'SIGHUP', 'SIGQUIT'];

/**
 * Starts something and starts it again whenever it dies, until it is stopped, or has died so many times before it answered, or by
 * its own fault without having lived long in between.
 */
export async function keepRunning(
  keeper: Keeper,
  { name, title = name, start }: Kept,
): Promise<{ stop(): Promise<void> }> {
  const { say, giveUp, pauseMs = FIRST_PAUSE_MS } = keeper;
  let stopping = false;
  let failedStarts = 0;
  let crashes = 0;
  let current = await start();

  async function watch(): Promise<void> {
    const { how, wasReady, isSteady } = await lifeOf(current);
    if (stopping) return;
    failedStarts = wasReady ? 0 : failedStarts + 1;
    if (isSteady) crashes = 0;
    if (wasReady && !FROM_OUTSIDE.includes(how)) crashes += 1;
    if (failedStarts >= TRIES) return giveUp(`${title} cannot start`, name);
    if (crashes >= TRIES) return giveUp(`${title} died ${TRIES} times (${how})`, name);
    say(`${name} went away (${how}), starting it again`);
    await sleep(pauseMs * 2 ** Math.max(0, failedStarts + crashes - 1));
    if (!stopping) await again();
  }

  async function again(): Promise<void> {
    try {
      current = await start();
    } catch (error) {
      current = {
        ended: Promise.resolve((error as Error).message),
        ready: new Promise(() => {}),
        stop: async () => {},
      };
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

async function lifeOf({ ended, ready = Promise.resolve() }: Running) {
  const began = performance.now();
  let wasReady = false;
  void ready.then(() => {
    wasReady = true;
  });
  const how = await ended;
  return { how, wasReady, isSteady: performance.now() - began >= STEADY_MS };
}
