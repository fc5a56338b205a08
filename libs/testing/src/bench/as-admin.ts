import pg from 'pg';

export type Query = (text: string, values?: readonly unknown[]) => Promise<unknown>;

/** Work on one connection of a superuser, however long its statements take: for making what is measured, not for measuring it. */
export async function asAdmin<Result>(adminUrl: string, work: (query: Query) => Promise<Result>): Promise<Result> {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  try {
    return await work((text, values = []) => client.query(text, [...values]));
  } finally {
    await client.end();
  }
}
