import { type Kysely, sql } from 'kysely';

/** A table whose rows each say when they want attention; null is never again. */
export interface DueQueue {
  readonly table: string;
  /** `next_check_at`, where left out. */
  readonly column?: string;
  /** `id`, where left out. */
  readonly idColumn?: string;
  /** The longest pause that is ever planned, leases included. Milliseconds. */
  readonly longestMs: number;
  /** Rows whose due time follows from their data, not from when they were written, so it may be far ahead. SQL. */
  readonly plannedFar?: string;
  /** The rows that a task takes, where the table has others for another task. SQL; all, where left out. */
  readonly only?: string;
  /** Rows whose outcome is still awaited, however rarely they are checked by now. SQL; none, where left out. */
  readonly awaited?: string;
  /** Rows that are being worked on right now. SQL; none, where left out. */
  readonly busy?: string;
  /** No caller waits for this work. */
  readonly isBackground?: true;
}

export interface Taking {
  readonly now: Date;
  readonly limit: number;
  /** How long the taker keeps the rows to itself; if it dies, they fall due again then. Milliseconds. */
  readonly leaseMs: number;
}

/** Takes up to `limit` due rows for this process: pushes their due time by the lease and returns their ids. */
export async function takeDue<Tables>(
  db: Kysely<Tables>,
  queue: Pick<DueQueue, 'table' | 'column' | 'idColumn' | 'only'>,
  { now, limit, leaseMs }: Taking,
): Promise<string[]> {
  const { table, due, id } = references(queue);
  const { rows } = await sql<{ id: string }>`
    update ${table} set ${due} = ${new Date(now.getTime() + leaseMs)}
    where ${id} in (
      select ${id} from ${table} where ${due} <= ${now} and (${sql.raw(queue.only ?? 'true')})
      order by ${due} limit ${limit} for update skip locked
    )
    returning ${id} as id`.execute(db);
  return rows.map((row) => row.id);
}

/** When the next row of any of the queues falls due; undefined where nothing is planned. */
export async function nextDue<Tables>(db: Kysely<Tables>, queues: readonly DueQueue[]): Promise<Date | undefined> {
  const times = queues.filter(isWaitedFor).map((queue) => {
    const { table, due } = references(queue);
    return sql`(select min(${due}) from ${table})`;
  });
  if (times.length === 0) return undefined;
  const { rows } = await sql<{ at: Date | null }>`select least(${sql.join(times)}) as at`.execute(db);
  return rows[0]?.at ?? undefined;
}

/** Makes due now what falls due by `until`, and what is awaited whenever it falls due. */
export async function bringForward<Tables>(
  db: Kysely<Tables>,
  queues: readonly DueQueue[],
  { now, until }: { now: Date; until: Date },
): Promise<void> {
  for (const queue of queues.filter(isWaitedFor)) {
    const { table, due } = references(queue);
    const [awaited, busy] = [queue.awaited ?? 'false', queue.busy ?? 'false'].map((one) => sql.raw(one));
    await sql`
      update ${table} set ${due} = ${now}
      where ${due} > ${now} and (${due} <= ${until} or (${awaited})) and not (${busy})`.execute(db);
  }
}

const isWaitedFor = ({ isBackground }: DueQueue): boolean => isBackground !== true;

const references = ({ table, column, idColumn }: Pick<DueQueue, 'table' | 'column' | 'idColumn'>) => ({
  table: sql.table(table),
  due: sql.ref(column ?? 'next_check_at'),
  id: sql.ref(idColumn ?? 'id'),
});
