import { type RawBuilder, sql } from 'kysely';

/** The columns that rows of a table are written with, each with its type in SQL; `satisfies` it, so that a new column is not forgotten. */
export type Columns<Row> = Readonly<Record<keyof Row & string, string>>;

/** An SQL expression for a JSON array of rows, whose members are called as the columns are. */
export type JsonRows = RawBuilder<unknown>;

export const jsonRows = (rows: readonly object[]): JsonRows => sql`${JSON.stringify(rows)}::jsonb`;

/**
 * Inserts the rows, however many there are, and none where the expression is null. It may stand in a statement that writes
 * more than this one table.
 */
export function insertRows(
  table: string,
  columns: Readonly<Record<string, string>>,
  rows: JsonRows,
): RawBuilder<unknown> {
  const names = sql.join(Object.keys(columns).map((name) => sql.ref(name)));
  const typed = sql.join(Object.entries(columns).map(([name, type]) => sql`${sql.ref(name)} ${sql.raw(type)}`));
  return sql`insert into ${sql.table(table)} (${names}) select ${names} from jsonb_to_recordset(${rows}) as r (${typed})`;
}
