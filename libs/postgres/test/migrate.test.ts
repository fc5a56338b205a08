import { createTestDatabase, type TestDatabase } from '@leko/testing';
import { postgresUrl } from '@leko/testing/worker';
import { type Kysely, sql } from 'kysely';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { connect, migrate, schemaGap, sqlMigration } from '../src/index.ts';

const older = { '0001-things': sqlMigration('create table thing (n int)') };
const newer = { ...older, '0002-more': sqlMigration('create table more (n int)') };
const contracted = { ...newer, '0003-less.contract': sqlMigration('alter table thing drop column n') };

let database: TestDatabase;
beforeEach(async () => {
  database = await createTestDatabase(postgresUrl(), { name: 'pay', migrations: older });
});
afterEach(() => database.drop());

async function gapFor(migrations: Parameters<typeof migrate>[1]) {
  const db = connect({ url: database.url, applicationName: 'test' });
  return schemaGap(db, migrations).finally(() => db.destroy());
}

it('a schema that is newer than the release is left as it is', async () => {
  expect(await migrate(database.ownerUrl, newer)).toEqual({ applied: ['0002-more'], newer: [] });

  expect(await migrate(database.ownerUrl, older)).toEqual({ applied: [], newer: ['0002-more'] });
  expect(await gapFor(newer)).toEqual({ missing: [], contracted: [] });
});

it('a release can run on what newer ones have added, and not on what they have taken away', async () => {
  await migrate(database.ownerUrl, newer);
  expect(await gapFor(older)).toEqual({ missing: [], contracted: [] });

  await migrate(database.ownerUrl, contracted);

  expect(await gapFor(older)).toEqual({ missing: [], contracted: ['0003-less.contract'] });
  expect(await gapFor(contracted)).toEqual({ missing: [], contracted: [] });
});

it('a migration that meets a table in use lets those pass who stand behind it, and tries again', async () => {
  const db = connect({ url: database.adminUrl, applicationName: 'test' });
  // The server holds the role to the same limit.
  await sql`alter role ${sql.id(new URL(database.ownerUrl).username)} set lock_timeout = 0`.execute(db);
  const look = async (from: Kysely<unknown>) => (await sql`select from pay.thing`.execute(from)).rows;
  const [open, release] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const reader = db.transaction().execute(async (tx) => {
    await sql`set local idle_in_transaction_session_timeout = 0`.execute(tx);
    await look(tx);
    open.resolve();
    await release.promise;
  });
  await open.promise;

  const migrated = migrate(database.ownerUrl, {
    ...older,
    '0002-m': sqlMigration('alter table thing add column m int'),
  });
  const inLine = sql`select from pg_locks where not granted and relation = 'pay.thing'::regclass`;
  await expect.poll(async () => (await inLine.execute(db)).rows.length).toBe(1);
  await expect.poll(() => look(db)).toEqual([]);
  release.resolve();
  await reader;

  expect(await migrated).toEqual({ applied: ['0002-m'], newer: [] });
  await db.destroy();
});

it('a schema that went another way than the release is not touched', async () => {
  await migrate(database.ownerUrl, newer);
  const elsewhere = { ...older, '0002-other': sqlMigration('create table other (n int)') };

  await expect(migrate(database.ownerUrl, elsewhere)).rejects.toThrow('0002-more');
  expect(await gapFor(elsewhere)).toEqual({ missing: ['0002-other'], contracted: [] });
});

it('what a schema lacks is not guessed when the database does not answer', async () => {
  const db = connect({ url: `${database.url}_gone`, applicationName: 'test' });

  await expect(schemaGap(db, older)).rejects.toMatchObject({ code: '3D000' });
  await db.destroy();
});

it('a migration whose connection is ended fails, and does not end the process', async () => {
  const cutOff = { ...older, '0002-cut-off': sqlMigration('select pg_terminate_backend(pg_backend_pid())') };

  await expect(migrate(database.ownerUrl, cutOff)).rejects.toThrow(/connection/);
});
