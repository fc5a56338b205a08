import { randomBytes } from 'node:crypto';
import { type DatabaseWaits, migrate, provision } from '@leko/postgres';
import { MINUTE_MS } from '@leko/runtime/durations';
import type { ServiceDefinition } from '@leko/service';
import type { TObject } from '@sinclair/typebox';
import pg from 'pg';

const LIMIT_MS = 10 * MINUTE_MS;
/**
 * How long a test waits for the database: on a slow or shared machine everything takes longer than it may in production. Only
 * the wait for a lock ends soon, for tests that hold one.
 */
export const PATIENT: DatabaseWaits = {
  placeMs: LIMIT_MS,
  lockMs: 5_000,
  connectMs: LIMIT_MS,
  statementMs: LIMIT_MS,
  queryMs: LIMIT_MS,
  idleMs: LIMIT_MS,
};

export interface TestDatabase {
  /** As the role of the service. */
  readonly url: string;
  readonly adminUrl: string;
  /** As the owner of the schema. */
  readonly ownerUrl: string;
  /** As a role that reads everything and writes nothing. */
  readonly monitorUrl: string;
  drop(): Promise<void>;
}

type Schema<Tables, Config extends TObject> = Pick<ServiceDefinition<Tables, Config>, 'name' | 'migrations'>;

/** A database of its own, with the schema as its migrations make it; `drop` takes its roles with it. */
export async function createTestDatabase<Tables, Config extends TObject>(
  serverUrl: string,
  schema: Schema<Tables, Config>,
): Promise<TestDatabase> {
  const database = newName();
  // Roles belong to the whole server, so each database gets its own.
  const urls = urlsOf(serverUrl, { database, roles: database });
  await asAdmin(serverUrl, `create database ${database}`);
  await provision({ ...urls, schema: schema.name, appUrl: urls.url });
  await migrate(urls.ownerUrl, schema.migrations);
  return {
    ...urls,
    async drop() {
      await asAdmin(serverUrl, `drop database if exists ${database} with (force)`);
      for (const role of ['owner', 'app', 'monitor']) {
        await asAdmin(serverUrl, `drop role if exists ${database}_${role}`);
      }
    },
  };
}

/**
 * The same as a copy of a template, which each worker of a run makes once for a service: migrating from nothing takes far
 * longer. The roles are those of the template, so they stay when a copy is dropped.
 */
export async function copyTestDatabase<Tables, Config extends TObject>(
  serverUrl: string,
  schema: Schema<Tables, Config>,
): Promise<TestDatabase> {
  const template = await templateOf(serverUrl, schema);
  const database = newName();
  const urls = urlsOf(serverUrl, { database, roles: template });
  await asAdmin(serverUrl, `create database ${database} template ${template} strategy file_copy`);
  // What is granted on the database itself is not copied with it.
  await provision({ ...urls, schema: schema.name, appUrl: urls.url });
  return {
    ...urls,
    async drop() {
      await asAdmin(serverUrl, `drop database if exists ${database} with (force)`);
    },
  };
}

/** All templates of a run begin with this, so that they can be found on a server that outlives it. */
const templatePrefix = (run: string): string => `template_${run}_`;

/** A worker has its number to itself while it lives, so no two make the same template at once. */
async function templateOf<Tables, Config extends TObject>(
  serverUrl: string,
  { name, migrations }: Schema<Tables, Config>,
): Promise<string> {
  const { LEKO_TEST_RUN: run = String(process.pid), VITEST_POOL_ID: worker = '0' } = process.env;
  const template = `${templatePrefix(run)}${name}_${worker}`;
  if (await exists(serverUrl, template)) return template;
  // Renamed when it is whole: what was interrupted is no template.
  const unfinished = newName();
  const urls = urlsOf(serverUrl, { database: unfinished, roles: template });
  await asAdmin(serverUrl, `create database ${unfinished}`);
  await provision({ ...urls, schema: name, appUrl: urls.url });
  await migrate(urls.ownerUrl, migrations);
  await asAdmin(serverUrl, `alter database ${unfinished} rename to ${template}`);
  return template;
}

async function exists(serverUrl: string, database: string): Promise<boolean> {
  const { rows } = await asAdmin(serverUrl, `select 1 from pg_database where datname = '${database}'`);
  return rows.length > 0;
}

/** Removes the templates of a run and their roles. */
export async function dropTemplates(serverUrl: string, run: string): Promise<void> {
  const like = `'${templatePrefix(run).replaceAll('_', '\\_')}%'`;
  const { rows: databases } = await asAdmin(
    serverUrl,
    `select datname as name from pg_database where datname like ${like}`,
  );
  for (const { name } of databases) await asAdmin(serverUrl, `drop database "${name}" with (force)`);
  const { rows: roles } = await asAdmin(serverUrl, `select rolname as name from pg_roles where rolname like ${like}`);
  for (const { name } of roles) await asAdmin(serverUrl, `drop role "${name}"`);
}

const newName = () => `t_${randomBytes(6).toString('hex')}`;

function urlsOf(serverUrl: string, { database, roles }: { database: string; roles: string }) {
  return {
    adminUrl: urlOf(serverUrl, database),
    ownerUrl: urlOf(serverUrl, database, `${roles}_owner`),
    url: urlOf(serverUrl, database, `${roles}_app`),
    monitorUrl: urlOf(serverUrl, database, `${roles}_monitor`),
  };
}

async function asAdmin(url: string, statement: string): Promise<{ rows: { name: string }[] }> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  return client.query(statement).finally(() => client.end());
}

function urlOf(serverUrl: string, database: string, role?: string): string {
  const url = new URL(serverUrl);
  url.pathname = `/${database}`;
  if (role) {
    url.username = role;
    url.password = 'test';
  }
  return url.href;
}
