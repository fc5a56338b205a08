import { randomUUID } from 'node:crypto';
import { createTestDatabase, PATIENT, type TestDatabase } from '@leko/testing';
import { postgresUrl } from '@leko/testing/worker';
import { type Kysely, sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  actingUserMigration,
  connect,
  mayDelete,
  mayUpdate,
  ownedRows,
  sqlMigration,
  transact,
  transactAs,
} from '../src/index.ts';

interface Tables {
  thing: { id: string; owner: string };
}

const anna = randomUUID();
const boris = randomUUID();
let database: TestDatabase;
let db: Kysely<Tables>;
beforeAll(async () => {
  const table = 'create table thing (id uuid primary key, owner uuid not null)';
  const rights = [mayUpdate('thing', 'owner'), mayDelete('thing')];
  const parts = [actingUserMigration, table, ...rights, ownedRows('thing', 'owner')];
  const migrations = { '0001': sqlMigration(parts.join(';')) };
  database = await createTestDatabase(postgresUrl(), { name: 'pay', migrations });
  db = connect<Tables>({ url: database.url, applicationName: 'test', waits: PATIENT });
  await db
    .insertInto('thing')
    .values([anna, boris].map((owner) => ({ id: randomUUID(), owner })))
    .execute();
});
afterAll(async () => {
  await db.destroy();
  await database.drop();
});

const owners = async (reader: Kysely<Tables>) =>
  (await reader.selectFrom('thing').selectAll().execute()).map(({ owner }) => owner);

describe('rows that belong to a user', () => {
  it('are the only ones there is, for a query that forgot to ask whose they are', async () => {
    expect(await transactAs(db, anna, owners)).toEqual([anna]);
  });

  it('cannot be written for another user', async () => {
    const forge = transactAs(db, anna, (tx) =>
      tx.insertInto('thing').values({ id: randomUUID(), owner: boris }).execute(),
    );

    await expect(forge).rejects.toMatchObject({ code: '42501' });
  });

  it('cannot be changed or taken away by another user', async () => {
    const changed = await transactAs(db, anna, (tx) =>
      tx.updateTable('thing').set({ owner: anna }).where('owner', '=', boris).executeTakeFirst(),
    );
    const removed = await transactAs(db, anna, (tx) =>
      tx.deleteFrom('thing').where('owner', '=', boris).executeTakeFirst(),
    );

    expect([changed.numUpdatedRows, removed.numDeletedRows]).toEqual([0n, 0n]);
  });

  it('are all there for the work that the service does for itself, also on a connection a user had before', async () => {
    await transactAs(db, anna, owners);

    expect((await owners(db)).sort()).toEqual([anna, boris].sort());
    expect(await transact(db, owners)).toHaveLength(2);
  });

  it('are found by their index', async () => {
    const plan = await transactAs(db, anna, async (tx) => {
      await sql`set local enable_seqscan = off`.execute(tx);
      return sql<Record<string, string>>`explain select * from thing where id = ${randomUUID()}`.execute(tx);
    });

    expect(JSON.stringify(plan.rows)).toContain('Index Scan');
  });
});
