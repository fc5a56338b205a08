import { randomBytes } from 'node:crypto';
import { migrate, provision } from '@leko/postgres';
import type { ServiceDefinition } from '@leko/service';
import type { TObject } from '@sinclair/typebox';
import pg from 'pg';

export interface TestDatabase {
  /** As the role of the service. */
  readonly url: string;
  readonly adminUrl: string;
  /** As the owner of the schema. */
  readonly ownerUrl: string;
  /** As whoever reads everything and writes nothing. */
  readonly monitorUrl: string;
  drop(): Promise<void>;
}

/** A database of its own for one test file, with the service's schema as its migrations make it. */
export async function createTestDatabase<Tables, Config extends TObject>(
  serverUrl: string,
  { name, migrations }: Pick<ServiceDefinition<Tables, Config>, 'name' | 'migrations'>,
): Promise<TestDatabase> {
  const database = `t_${randomBytes(6).toString('hex')}`;
  await asAdmin(serverUrl, `create database ${database}`);
  const adminUrl = urlOf(serverUrl, database);
  // Roles belong to the whole server, so each database gets its own.
  const ownerUrl = urlOf(serverUrl, database, `${database}_owner`);
  const url = urlOf(serverUrl, database, `${database}_app`);
  const monitorUrl = urlOf(serverUrl, database, `${database}_monitor`);
  await provision({ adminUrl, schema: name, ownerUrl, appUrl: url, monitorUrl });
  await migrate(ownerUrl, migrations);
  return {
    url,
    adminUrl,
    ownerUrl,
    monitorUrl,
    async drop() {
      await asAdmin(serverUrl, `drop database if exists ${database} with (force)`);
      for (const role of ['owner', 'app', 'monitor']) {
        await asAdmin(serverUrl, `drop role if exists ${database}_${role}`);
      }
    },
  };
}

async function asAdmin(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(statement).finally(() => client.end());
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
