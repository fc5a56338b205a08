import pg from 'pg';

/** Where these words stand in clear, in any row of any table: what a thief of a dump would read. As `schema.table: word`. */
export async function searchDatabase(adminUrl: string, words: readonly string[]): Promise<string[]> {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  try {
    const { rows: tables } = await client.query<{ name: string }>(`
      select format('%I.%I', table_schema, table_name) as name from information_schema.tables
      where table_schema not in ('pg_catalog', 'information_schema') and table_type = 'BASE TABLE' order by 1`);
    const found: string[] = [];
    for (const { name } of tables) {
      const { rows } = await client.query<{ word: string }>(
        `select word from unnest($1::text[]) as word
         where exists (select from ${name} as line where position(word in line::text) > 0)`,
        [words],
      );
      found.push(...rows.map(({ word }) => `${name}: ${word}`));
    }
    return found;
  } finally {
    await client.end();
  }
}
