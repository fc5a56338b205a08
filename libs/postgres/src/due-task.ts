import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock, Log, Task } from '@leko/runtime';
import type { Kysely } from 'kysely';
import { type DueQueue, takeDue } from './due-queue.ts';
import { severityOf } from './errors.ts';

export interface DueWork {
  /** Of the task, and of what is logged where a step fails. */
  readonly name: string;
  readonly queue: DueQueue;
  /** Longer than the slowest step; a taker that dies gives its rows back after this. Milliseconds. */
  readonly leaseMs: number;
  /** How many rows are worked on side by side. */
  readonly atOnce: number;
  /** The longest run, also where rows fall due faster than they are worked off. */
  readonly mostInARun: number;
  /** Between two checks where nothing was due. Milliseconds. */
  readonly everyMs: number;
  step(id: string): Promise<unknown>;
}

interface Deps<Tables> {
  readonly db: Kysely<Tables>;
  readonly clock: Clock;
  readonly log: Log;
}

/** How often to check for due rows while a slow one is under way. */
const LOOK_MS = 200;

/**
 * Works off the due rows of a queue, one step for each. As soon as one is finished the next is taken, so that a slow one does
 * not block the others; one that fails is logged and comes again after its lease.
 */
export const dueTask = <Tables>(deps: Deps<Tables>, work: DueWork): Task => ({
  name: work.name,
  everyMs: () => work.everyMs,
  run: () => workOff(deps, work),
});

async function workOff<Tables>({ db, clock, log }: Deps<Tables>, work: DueWork): Promise<number> {
  const { queue, leaseMs, atOnce, mostInARun } = work;
  const working = new Set<Promise<void>>();
  const begin = (id: string) => {
    const step: Promise<void> = work
      .step(id)
      .catch((error: unknown) => log[severityOf(error)]({ err: error, table: queue.table, id }, `${work.name}: failed`))
      .then(() => void working.delete(step));
    working.add(step);
  };

  let taken = 0;
  try {
    while (taken < mostInARun) {
      const limit = Math.min(atOnce - working.size, mostInARun - taken);
      const ids = await takeDue(db, queue, { now: clock(), limit, leaseMs });
      for (const id of ids) begin(id);
      taken += ids.length;
      if (working.size === 0) break;
      await oneOf(working, atOnce);
    }
  } finally {
    await Promise.all(working);
  }
  return taken;
}

/** Until a slot is free, and something to take is likely. */
async function oneOf(working: ReadonlySet<Promise<void>>, atOnce: number): Promise<void> {
  const look = new AbortController();
  const pause = sleep(LOOK_MS, undefined, { signal: look.signal }).catch(() => {});
  await Promise.race(working.size < atOnce ? [...working, pause] : working);
  look.abort();
}
