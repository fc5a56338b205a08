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

/** Requests get a table before a migration does, which gives up and tries again (docs/reliability.md, rule 17). Milliseconds. */
const LOCK_TIMEOUT_MS = 1_000;
const LOCKED = '55P03';
const RETRY_AFTER_MS = 500;
const MAX_ATTEMPTS = 40;

export interface Migrated {
  readonly applied: readonly string[];
  /** What a later release has applied and this one does not know: then nothing was done. */
  readonly newer: readonly string[];
}

/**
 * Applies what is missing, in order, under the migrator's lock. After a roll back the schema is newer than the release:
 * it is left as it is, and the service decides whether it can run.
 */
export async function migrate(url: string, migrations: Migrations): Promise<Migrated> {
  const db = open(url);
  try {
    const { missing, newer } = await compare(db, migrations);
    // One that lacks something of ours as well went another way: the migrator says where.
    if (missing.length === 0 && newer.length > 0) return { applied: [], newer };
    return { applied: await applyMissing(db, migrations), newer: [] };
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

/**
 * A migration that takes away what older releases use says so at the end of its name: a release that does not know it
 * cannot run any more. On everything else that a later one has added it can (docs/reliability.md, rule 17).
 */
const CONTRACT = '.contract';

export interface SchemaGap {
  /** Names that the code knows and the database lacks. */
  readonly missing: readonly string[];
  /** Names of what took away something that this release uses. */
  readonly contracted: readonly string[];
}

/** Why a service cannot run on this schema; it can where both are empty. */
export async function schemaGap<Tables>(db: Kysely<Tables>, migrations: Migrations): Promise<SchemaGap> {
  const { missing, newer } = await compare(db, migrations);
  return { missing, contracted: newer.filter((name) => name.endsWith(CONTRACT)) };
}

const NO_SUCH_TABLE = '42P01';

async function compare<Tables>(db: Kysely<Tables>, migrations: Migrations) {
  const { rows } = await sql<{ name: string }>`select name from kysely_migration order by name`
    .execute(db)
    .catch((error: { code?: unknown }) => {
      if (error.code === NO_SUCH_TABLE) return { rows: [] };
      throw error;
    });
  const applied = new Set(rows.map(({ name }) => name));
  return {
    missing: Object.keys(migrations).filter((name) => !applied.has(name)),
    newer: [...applied].filter((name) => !(name in migrations)),
  };
}

function open(connectionString: string): Kysely<unknown> {
  const pool = new pg.Pool({ connectionString, max: 1, lock_timeout: LOCK_TIMEOUT_MS });
  // What ends a connection is said by the query that meets the end; without a listener it would end the process first.
  pool.on('error', () => {});
  pool.on('connect', (client) => client.on('error', () => {}));
  return new Kysely<unknown>({ dialect: new PostgresDialect({ pool }) });
}

const migrator = (db: Kysely<unknown>, migrations: Migrations) =>
  new Migrator({ db, provider: { getMigrations: async () => ({ ...migrations }) } });
