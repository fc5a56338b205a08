import { createTestDatabase, type TestDatabase } from '@leko/testing';
import { postgresUrl } from '@leko/testing/worker';
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
