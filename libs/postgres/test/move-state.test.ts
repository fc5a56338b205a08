import { randomUUID } from 'node:crypto';
import { createTestDatabase, PATIENT, type TestDatabase } from '@leko/testing';
import { postgresUrl } from '@leko/testing/worker';
import type { Kysely } from 'kysely';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { connect, type HistoryTables, historyMigration, mayUpdate, moveState, sqlMigration } from '../src/index.ts';

interface Tables extends HistoryTables {
  thing: { id: string; state: string; version: number; reason: string | null };
}

let database: TestDatabase;
let db: Kysely<Tables>;
beforeAll(async () => {
  const things = `create table thing (id uuid primary key, state text, version int, reason text);
    ${mayUpdate('thing', 'state', 'version', 'reason')}; ${historyMigration}`;
  database = await createTestDatabase(postgresUrl(), { name: 'pay', migrations: { '0001': sqlMigration(things) } });
  db = connect<Tables>({ url: database.url, applicationName: 'test', waits: PATIENT });
});
afterAll(async () => {
  await db.destroy();
  await database.drop();
});

const AT = new Date('2026-12-01T09:00:00Z');
const BROKEN = { to: 'broken', reason: 'it fell', at: AT, set: { reason: 'fell' } };

async function made() {
  const thing = { id: randomUUID(), state: 'made', version: 1, reason: null };
  await db.insertInto('thing').values(thing).execute();
  return thing;
}
const historyOf = ({ id }: { id: string }) =>
  db.selectFrom('transition').selectAll().where('entity_id', '=', id).execute();

it('a move changes the row with what comes along, and is in its history', async () => {
  const thing = await made();

  const moved = await moveState(db, 'thing', thing, BROKEN);

  expect(moved).toEqual({ id: thing.id, state: 'broken', version: 2, reason: 'fell' });
  const move = { entity: 'thing', entity_id: thing.id, version: 2, from_state: 'made', to_state: 'broken' };
  expect(await historyOf(thing)).toEqual([{ ...move, reason: 'it fell', at: AT }]);
});

it.each([
  ['an older version', { version: 0 }],
  ['another state', { state: 'sold' }],
])('a row that was read in %s does not move, and nothing is written to its history', async (_what, seen) => {
  const thing = await made();

  expect(await moveState(db, 'thing', { ...thing, ...seen }, BROKEN)).toBeUndefined();

  expect(await db.selectFrom('thing').selectAll().where('id', '=', thing.id).execute()).toEqual([thing]);
  expect(await historyOf(thing)).toEqual([]);
});

it.each([
  ['moves', null, true],
  ['does not move', 'other', false],
])('a row %s where what must be unchanged is %j', async (_what, reason, moves) => {
  const thing = await made();
  await db.updateTable('thing').set({ reason }).where('id', '=', thing.id).execute();

  const moved = await moveState(db, 'thing', thing, { ...BROKEN, unchanged: { reason: null } });

  expect(moved !== undefined).toBe(moves);
});
