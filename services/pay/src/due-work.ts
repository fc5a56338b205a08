import { setTimeout as sleep } from 'node:timers/promises';
import { hurryDue, nextDue, severityOf, takeDue } from '@leko/postgres';
import { MINUTE_MS } from '@leko/runtime/durations';
import type { Deps } from './deps.ts';

/** Longer than the slowest step, which searches the bank's list and then asks for a link; a taker that dies gives its rows back after this. */
const LEASE_MS = MINUTE_MS;
/** As many at once as an upstream is asked in parallel. */
const PARALLEL = 16;
/** A run ends, also where rows fall due faster than they are worked off. */
const MOST_IN_A_RUN = 256;
/** While a slow row is under way, how often is looked for others that have fallen due. */
const LOOK_MS = 200;

type DueDeps = Pick<Deps, 'db' | 'clock' | 'log'>;
type Step = (id: string) => Promise<void>;

/**
 * Works off the due rows of a table, one step for each, and says how many there were. As soon as one is finished the next is
 * taken, so that a slow one holds up nobody; one that fails is logged and comes again.
 */
export async function workOffDue({ db, clock, log }: DueDeps, table: string, step: Step): Promise<number> {
  const working = new Set<Promise<void>>();
  const begin = (id: string) => {
    const work = step(id)
      .catch((error: unknown) => log[severityOf(error)]({ err: error, table, id }, 'due work failed'))
      .finally(() => working.delete(work));
    working.add(work);
  };

  let taken = 0;
  try {
    while (taken < MOST_IN_A_RUN) {
      const limit = Math.min(PARALLEL - working.size, MOST_IN_A_RUN - taken);
      const ids = await takeDue(db, { table, now: clock(), limit, leaseMs: LEASE_MS });
      for (const id of ids) begin(id);
      taken += ids.length;
      if (working.size === 0) break;
      await oneOf(working);
    }
  } finally {
    await Promise.all(working);
  }
  return taken;
}

/** Until a slot is free, and something to take is likely. */
async function oneOf(working: ReadonlySet<Promise<void>>): Promise<void> {
  const look = new AbortController();
  const pause = sleep(LOOK_MS, undefined, { signal: look.signal }).catch(() => {});
  await Promise.race(working.size < PARALLEL ? [...working, pause] : working);
  look.abort();
}

export const dueNext = ({ db }: DueDeps, table: string): Promise<Date | undefined> => nextDue(db, { table });

export const hurry = ({ db, clock }: DueDeps, table: string, until: Date): Promise<void> =>
  hurryDue(db, { table, now: clock(), until });
