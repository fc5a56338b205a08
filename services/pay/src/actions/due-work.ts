import { hurryDue, nextDue, takeDue } from '@leko/postgres';
import type { Deps } from './deps.ts';

/** Longer than the slowest reading of an upstream; a taker that dies gives its rows back after this. */
const LEASE_MS = 30_000;
/** As many at once as an upstream is asked in parallel. */
const BATCH = 16;

type DueDeps = Pick<Deps, 'db' | 'clock' | 'log'>;

/** Takes the due rows of a table and does one step for each; one that fails is logged and comes again. */
export async function workOffDue(
  { db, clock, log }: DueDeps,
  table: string,
  step: (id: string) => Promise<void>,
): Promise<number> {
  const ids = await takeDue(db, { table, now: clock(), limit: BATCH, leaseMs: LEASE_MS });
  const outcomes = await Promise.allSettled(ids.map(step));
  for (const [index, outcome] of outcomes.entries()) {
    if (outcome.status === 'rejected') log.error({ err: outcome.reason, table, id: ids[index] }, 'due work failed');
  }
  return ids.length;
}

export const dueNext = ({ db }: DueDeps, table: string): Promise<Date | undefined> => nextDue(db, { table });

export const hurry = ({ db, clock }: DueDeps, table: string, until: Date): Promise<void> =>
  hurryDue(db, { table, now: clock(), until });
