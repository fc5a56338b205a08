import type { Clock, Task } from '@leko/runtime';
import { HOUR_MS } from '@leko/runtime/durations';
import { type Kysely, sql } from 'kysely';

/** Small enough never to hold locks for long; a full batch is followed by the next one at once. */
const BATCH = 1_000;

export interface Retention {
  readonly table: string;
  /** When the row was written. */
  readonly column: string;
  readonly days: number;
  /** By whose clock it was; the one of the business, where left out. */
  readonly writtenBy?: 'database';
}

/** Background work that drops rows of a log when they are older than needed. */
export function pruneTask<Tables>(db: Kysely<Tables>, clock: Clock, retention: Retention): Task {
  const { table, days, writtenBy } = retention;
  const [log, column] = [sql.table(table), sql.ref(retention.column)];
  return {
    name: `prune ${table}`,
    everyMs: () => HOUR_MS,
    isUpkeep: true,
    async run() {
      const now = writtenBy === 'database' ? sql`clock_timestamp()` : sql`${clock()}::timestamptz`;
      // A clock that was moved ahead is not trusted alone: `keptFor` looks at the newest row too.
      const believed = sql`least(${now}, greatest(clock_timestamp(), (select max(${column}) from ${log})))`;
      const { numAffectedRows = 0n } = await sql`
        delete from ${log} where ctid in (
          select ctid from ${log} where ${column} < ${believed} - ${days} * interval '1 day' limit ${BATCH})`.execute(
        db,
      );
      return Number(numAffectedRows);
    },
  };
}
