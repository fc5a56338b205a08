import pg from 'pg';

/** Every column of a schema that says when a row wants attention next, as `table.column`. */
export async function plannedColumns(adminUrl: string, schema: string): Promise<string[]> {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  const query = `
    select table_name || '.' || column_name as name from information_schema.columns
    where table_schema = $1 and column_name ~ '^(next|collect|retry|due)_'`;
  const { rows } = await client.query<{ name: string }>(query, [schema]).finally(() => client.end());
  return rows.map(({ name }) => name).toSorted();
}
