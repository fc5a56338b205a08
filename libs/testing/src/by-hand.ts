import pg from 'pg';

/** Statements as a superuser might run them, past every trigger; in one transaction. */
export async function byHand(adminUrl: string, schema: string, ...statements: readonly string[]): Promise<void> {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  try {
    const setUp = `set local session_replication_role = replica; set local search_path = ${client.escapeIdentifier(schema)}`;
    await client.query(['begin', setUp, ...statements, 'commit'].join(';'));
  } finally {
    await client.end();
  }
}
