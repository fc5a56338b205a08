import { type Kysely, sql } from 'kysely';

export interface DueQuery {
  readonly table: string;
  /** Column that says when the row wants attention; null = never again. */
  readonly dueColumn?: string;
  readonly idColumn?: string;
  readonly now: Date;
  readonly limit: number;
  /** How long the taker keeps the rows to itself; if it dies, they fall due again then. */
  readonly leaseMs: number;
}

/** Takes up to `limit` due rows for this process: pushes their due time by the lease and returns their ids. */
export async function takeDue<Tables>(db: Kysely<Tables>, query: DueQuery): Promise<string[]> {
  const { table, due, id } = references(query);
  const until = new Date(query.now.getTime() + query.leaseMs);
  const { rows } = await sql<{ id: string }>`
    update ${table} set ${due} = ${until}
    where ${id} in (
      select ${id} from ${table} where ${due} <= ${query.now} order by ${due} limit ${query.limit} for update skip locked
    )
    returning ${id} as id`.execute(db);
  return rows.map((row) => row.id);
}

export async function nextDue<Tables>(
  db: Kysely<Tables>,
  query: Pick<DueQuery, 'table' | 'dueColumn'>,
): Promise<Date | undefined> {
  const { table, due } = references(query);
  const { rows } = await sql<{ at: Date | null }>`select min(${due}) as at from ${table}`.execute(db);
  return rows[0]?.at ?? undefined;
}

/** Makes everything that would fall due before `until` due now. */
export async function hurryDue<Tables>(
  db: Kysely<Tables>,
  query: Pick<DueQuery, 'table' | 'dueColumn'> & { now: Date; until: Date },
): Promise<void> {
  const { table, due } = references(query);
  await sql`update ${table} set ${due} = ${query.now} where ${due} > ${query.now} and ${due} <= ${query.until}`.execute(
    db,
  );
}

const references = (query: Pick<DueQuery, 'table' | 'dueColumn' | 'idColumn'>) => ({
  table: sql.table(query.table),
  due: sql.ref(query.dueColumn ?? 'next_check_at'),
  id: sql.ref(query.idColumn ?? 'id'),
});
