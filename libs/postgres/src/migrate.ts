import { Kysely, PostgresDialect, sql } from 'kysely';
import { type Migration, Migrator } from 'kysely/migration';
import pg from 'pg';

export type Migrations = Readonly<Record<string, Migration>>;

/** One migration made of plain SQL statements. */
export const sqlMigration = (text: string): Migration => ({
  async up(db) {
    await sql.raw(text).execute(db);
  },
});

/** Applies what is missing, in order, under the migrator's lock. Returns the names that were applied. */
export async function migrate(url: string, migrations: Migrations): Promise<string[]> {
  const db = open(url);
  try {
    const { error, results } = await migrator(db, migrations).migrateToLatest();
    if (error) throw error;
    return (results ?? []).map(({ migrationName }) => migrationName);
  } finally {
    await db.destroy();
  }
}

/** Names that the code knows and the database lacks. A service refuses to start while there are any. */
export async function missingMigrations<Tables>(db: Kysely<Tables>, migrations: Migrations): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`select name from kysely_migration`
    .execute(db)
    .catch(() => ({ rows: [] }));
  const applied = new Set(rows.map(({ name }) => name));
  return Object.keys(migrations).filter((name) => !applied.has(name));
}

const open = (url: string) =>
  new Kysely<unknown>({ dialect: new PostgresDialect({ pool: new pg.Pool({ connectionString: url, max: 1 }) }) });

const migrator = (db: Kysely<unknown>, migrations: Migrations) =>
  new Migrator({ db, provider: { getMigrations: async () => ({ ...migrations }) } });
