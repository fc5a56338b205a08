import { setTimeout as sleep } from 'node:timers/promises';
import { Kysely, PostgresDialect, sql } from 'kysely';
import { type Migration, Migrator } from 'kysely/migration';
import pg from 'pg';
import { mayOnlyRead } from './privileges.ts';

export type Migrations = Readonly<Record<string, Migration>>;

/** One migration made of plain SQL statements. */
export const sqlMigration = (text: string): Migration => ({
  async up(db) {
    await sql.raw(text).execute(db);
  },
});

/** RELIABILITY rule 17: whoever wants a table gets it before a migration, which gives up and comes again. Milliseconds. */
const LOCK_TIMEOUT_MS = 1_000;
const LOCKED = '55P03';
const RETRY_AFTER_MS = 500;
const MAX_ATTEMPTS = 40;

/** Applies what is missing, in order, under the migrator's lock. Returns the names that were applied. */
export async function migrate(url: string, migrations: Migrations): Promise<string[]> {
  const db = open(url);
  try {
    return await applyMissing(db, migrations);
  } finally {
    await db.destroy();
  }
}

async function applyMissing(db: Kysely<unknown>, migrations: Migrations): Promise<string[]> {
  for (let attempt = 1; ; attempt++) {
    const { error, results } = await migrator(db, migrations).migrateToLatest();
    if (error === undefined) {
      for (const table of ['kysely_migration', 'kysely_migration_lock']) await sql.raw(mayOnlyRead(table)).execute(db);
      return (results ?? []).map(({ migrationName }) => migrationName);
    }
    // All of them are one transaction, so nothing was done.
    if ((error as { code?: unknown }).code !== LOCKED || attempt === MAX_ATTEMPTS) throw error;
    await sleep(RETRY_AFTER_MS);
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

const open = (connectionString: string) =>
  new Kysely<unknown>({
    dialect: new PostgresDialect({ pool: new pg.Pool({ connectionString, max: 1, lock_timeout: LOCK_TIMEOUT_MS }) }),
  });

const migrator = (db: Kysely<unknown>, migrations: Migrations) =>
  new Migrator({ db, provider: { getMigrations: async () => ({ ...migrations }) } });
