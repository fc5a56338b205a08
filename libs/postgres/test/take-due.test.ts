import { randomUUID } from 'node:crypto';
import { createTestDatabase, PATIENT, type TestDatabase } from '@leko/testing';
import { postgresUrl } from '@leko/testing/worker';
import type { Kysely } from 'kysely';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { connect, mayUpdate, sqlMigration, takeDue, transact } from '../src/index.ts';

interface Tables {
  thing: { id: string; next_check_at: Date | null };
}

let database: TestDatabase;
let db: Kysely<Tables>;
beforeAll(async () => {
  const things = `create table thing (id uuid primary key, next_check_at timestamptz); ${mayUpdate('thing', 'next_check_at')}`;
  database = await createTestDatabase(postgresUrl(), { name: 'pay', migrations: { '0001': sqlMigration(things) } });
  db = connect<Tables>({ url: database.url, applicationName: 'test', waits: PATIENT });
});
afterAll(async () => {
  await db.destroy();
  await database.drop();
});

it('rows that somebody is taking hold up nobody, who takes the others', async () => {
  const now = new Date();
  const things = Array.from({ length: 4 }, () => ({ id: randomUUID(), next_check_at: now }));
  await db.insertInto('thing').values(things).execute();
  const query = { table: 'thing', now, limit: 3, leaseMs: 1_000 };

  const taken = await transact(db, async (tx) => [await takeDue<Tables>(tx, query), await takeDue<Tables>(db, query)]);

  expect(taken.map((ids) => ids.length)).toEqual([3, 1]);
  expect(taken.flat().sort()).toEqual(things.map(({ id }) => id).sort());
});
