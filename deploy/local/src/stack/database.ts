import { join } from 'node:path';
import { startPostgres } from '@leko/testing/servers';
import pg from 'pg';

const DATABASE = 'leko';
/** The role that reads all schemas and writes none. */
export const MONITOR = 'leko_monitor';
const DUPLICATE_DATABASE = '42P04';

interface Embedded {
  readonly dataDir: string;
  readonly port: number;
  /** Nothing is flushed to disk before it counts as written. */
  readonly forgetful: boolean;
  /** The file that it logs to. */
  readonly log: string;
}

/** The embedded Postgres of a stack that runs, as the role that reads everything. */
export const monitorUrl = ({ port, password }: { port: number; password: string }): string =>
  asRole(`postgres://127.0.0.1:${port}/${DATABASE}`, MONITOR, password);

/** The embedded Postgres, with the one database that the services share by schemas. */
export async function startDatabase({ dataDir, ...options }: Embedded) {
  const server = await startPostgres({ dataDir: join(dataDir, 'postgres'), ...options });
  await createDatabase(server.url);
  return { ...server, url: inDatabase(server.url) };
}

async function createDatabase(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(`create database ${DATABASE}`);
  } catch (error) {
    if ((error as { code?: string }).code !== DUPLICATE_DATABASE) throw error;
  } finally {
    await client.end();
  }
}

function inDatabase(url: string): string {
  const target = new URL(url);
  target.pathname = `/${DATABASE}`;
  return target.href;
}

/** The same server and database, as another role. */
export function asRole(url: string, user: string, password: string): string {
  const target = new URL(url);
  target.username = user;
  target.password = password;
  return target.href;
}
