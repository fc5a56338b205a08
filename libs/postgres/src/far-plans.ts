import type { Clock, Log, Task } from '@leko/runtime';
import { MINUTE_MS } from '@leko/runtime/durations';
import { type Kysely, sql } from 'kysely';
import type { DueQueue } from './due-queue.ts';

const EVERY_MS = MINUTE_MS;
/** Small enough never to hold locks for long; a full batch is followed by the next one at once. */
const BATCH = 1_000;

/**
 * A clock that is ahead for a moment plans rows for a day far in the future, and until then they would not be looked at.
 * What lies twice as far ahead as its table ever plans is due now; the work checks before it acts, as after every wait.
 */
export function farPlansTask<Tables>(
  { db, clock, log }: { db: Kysely<Tables>; clock: Clock; log: Log },
  queues: readonly DueQueue[],
): Task {
  return {
    name: 'plans too far ahead',
    everyMs: () => EVERY_MS,
    isUpkeep: true,
    async run() {
      let found = 0;
      for (const queue of queues) {
        const rows = await bringBack(db, queue, clock());
        if (rows > 0) log.error({ table: queue.table, rows }, 'rows were planned by a clock that was ahead');
        found += rows;
      }
      return found;
    },
  };
}

async function bringBack<Tables>(
  db: Kysely<Tables>,
  { table, column = 'next_check_at', longestMs, plannedFar = 'false' }: DueQueue,
  now: Date,
): Promise<number> {
  const [name, due] = [sql.table(table), sql.ref(column)];
  const { numAffectedRows = 0n } = await sql`
    update ${name} set ${due} = ${now} where ctid in (
      select ctid from ${name} where ${due} > ${new Date(now.getTime() + 2 * longestMs)} and not (${sql.raw(plannedFar)})
      limit ${BATCH} for update skip locked)`.execute(db);
  return Number(numAffectedRows);
}
