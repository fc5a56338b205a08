import { type Kysely, type Selectable, sql, type Updateable } from 'kysely';
import { recordTransition } from './history.ts';

/** What is known of a row that has states: where it was when it was read. */
export interface Stated {
  readonly id: string;
  readonly state: string;
  readonly version: number;
}

/** Where the row goes, and what its history says of that. */
export interface StateMove<Row> {
  readonly to: string;
  readonly reason?: string | undefined;
  readonly at: Date;
  /** What else changes with the state. */
  readonly set?: Updateable<Row>;
  /** What else must still be as it was, by column. */
  readonly unchanged?: Partial<Selectable<Row>>;
}

/**
 * The only way a row changes its state: compare-and-set from what was read, with a row of history under the name of its table.
 * Returns the row after the move; undefined where it has moved since it was read. Which moves are legal is for the caller to check.
 */
export async function moveState<Tables, Table extends keyof Tables & string>(
  tx: Kysely<Tables>,
  table: Table,
  from: Stated,
  { to, reason, at, set, unchanged = {} }: StateMove<Tables[Table]>,
): Promise<Selectable<Tables[Table]> | undefined> {
  const version = from.version + 1;
  // The types of a table that is a parameter are beyond the builder; the caller's are held by the signature.
  const row = await (tx as unknown as Kysely<{ any: Stated }>)
    .updateTable(table as unknown as 'any')
    .set({ ...set, state: to, version })
    .where('id', '=', from.id)
    .where('state', '=', from.state)
    .where('version', '=', from.version)
    .where(({ and }) =>
      and(
        Object.entries(unchanged).map(
          ([column, value]) => sql<boolean>`${sql.ref(column)} is not distinct from ${value}`,
        ),
      ),
    )
    .returningAll()
    .executeTakeFirst();
  if (row === undefined) return undefined;
  await recordTransition(tx, { entity: table, id: from.id, version, from: from.state, to, reason, at });
  return row as unknown as Selectable<Tables[Table]>;
}
