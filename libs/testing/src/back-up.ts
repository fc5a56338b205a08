import pg from 'pg';
import { byHand } from './by-hand.ts';

export interface Backup {
  /** The database is again as it was when the backup was taken, in what looks like another cluster. Once only. */
  restore(): Promise<void>;
}

/** A backup of a service's whole database. Its connections are cut, as they are by a restore; pools open new ones. */
export async function backUp(adminUrl: string, schema: string): Promise<Backup> {
  const database = new URL(adminUrl).pathname.slice(1);
  const backup = `${database}_backup`;
  await onServer(adminUrl, [cutOff(database), `create database ${backup} template ${database} strategy file_copy`]);
  return {
    async restore() {
      await onServer(adminUrl, [
        `drop database ${database} with (force)`,
        `alter database ${backup} rename to ${database}`,
      ]);
      await byHand(adminUrl, schema, "update database_epoch set identity = 'the cluster of the backup'");
    },
  };
}

const cutOff = (database: string) =>
  `select pg_terminate_backend(pid) from pg_stat_activity where datname = '${database}'`;

async function onServer(adminUrl: string, statements: readonly string[]): Promise<void> {
  const url = new URL(adminUrl);
  url.pathname = '/postgres';
  const client = new pg.Client({ connectionString: url.href });
  await client.connect();
  try {
    for (const statement of statements) await client.query(statement);
  } finally {
    await client.end();
  }
}
