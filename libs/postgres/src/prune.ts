import type { Clock, Task } from '@leko/server';
import { type Kysely, sql } from 'kysely';

const HOUR_MS = 60 * 60 * 1_000;
const DAY_MS = 24 * HOUR_MS;
/** Small enough never to hold locks for long; a full batch is followed by the next one at once. */
const BATCH = 1_000;

export interface Retention {
  readonly table: string;
  /** When the row was written. */
  readonly column: string;
  readonly days: number;
}

/** Background work that drops rows of a log when they are older than anybody needs. */
export function pruneTask<Tables>(db: Kysely<Tables>, clock: Clock, { table, column, days }: Retention): Task {
  return {
    name: `prune ${table}`,
    everyMs: () => HOUR_MS,
    async run() {
      const before = new Date(clock().getTime() - days * DAY_MS);
      const { numAffectedRows = 0n } = await sql`
        delete from ${sql.table(table)} where ctid in (
          select ctid from ${sql.table(table)} where ${sql.ref(column)} < ${before} limit ${BATCH})`.execute(db);
      return Number(numAffectedRows);
    },
  };
}
