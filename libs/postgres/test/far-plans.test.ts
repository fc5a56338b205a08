import { createLog } from '@leko/runtime';
import { HOUR_MS } from '@leko/runtime/durations';
import { createTestDatabase, type TestDatabase } from '@leko/testing';
import { postgresUrl } from '@leko/testing/worker';
import { type Kysely, sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { connect, farPlansTask, mayDelete, mayUpdate, sqlMigration } from '../src/index.ts';

interface Tables {
  thing: { n: number; next_check_at: Date | null };
}

const NOW = new Date('2027-01-01T12:00:00Z');
const inHours = (hours: number) => new Date(NOW.getTime() + hours * HOUR_MS);

let database: TestDatabase;
let db: Kysely<Tables>;
beforeAll(async () => {
  const things = 'create table thing (n int, next_check_at timestamptz)';
  const migrations = {
    '0001': sqlMigration([things, mayUpdate('thing', 'next_check_at'), mayDelete('thing')].join(';')),
  };
  database = await createTestDatabase(postgresUrl(), { name: 'pay', migrations });
  db = connect<Tables>({ url: database.url, applicationName: 'test' });
});
afterAll(async () => {
  await db.destroy();
  await database.drop();
});
beforeEach(async () => void (await db.deleteFrom('thing').execute()));

function bringBack(more: { plannedFar?: string } = {}) {
  const alarms: { rows: number }[] = [];
  const log = createLog('test', 'error', { write: (line) => void alarms.push(JSON.parse(line)) });
  const task = farPlansTask({ db, clock: () => NOW, log }, [{ table: 'thing', longestMs: HOUR_MS, ...more }]);
  return { alarms, run: () => task.run() };
}

const plans = async () =>
  (await db.selectFrom('thing').select('next_check_at').orderBy('n').execute()).map((row) => row.next_check_at);

it('what is planned twice as far ahead as it can be is due now, nothing else is, with an alarm', async () => {
  const planned = [-1, 0, 1, 2, 2.1, 24 * 365].map(inHours);
  await db
    .insertInto('thing')
    .values([...planned, null].map((next_check_at, n) => ({ n, next_check_at })))
    .execute();
  const { alarms, run } = bringBack();

  expect(await run()).toBe(2);

  expect(await plans()).toEqual([...planned.slice(0, 4), NOW, NOW, null]);
  expect(alarms).toMatchObject([{ table: 'thing', rows: 2 }]);
  expect([await run(), alarms.length]).toEqual([0, 1]);
});

it('what has a time of its own stays', async () => {
  await db
    .insertInto('thing')
    .values([0, 1].map((n) => ({ n, next_check_at: inHours(72) })))
    .execute();

  expect(await bringBack({ plannedFar: 'n = 1' }).run()).toBe(1);

  expect(await plans()).toEqual([NOW, inHours(72)]);
});

it('many are brought back batch by batch, and one that is being worked on does not block the others', async () => {
  await sql`insert into thing select n, ${inHours(72)} from generate_series(1, 1001) as n`.execute(db);
  const { run } = bringBack();

  await db.transaction().execute(async (tx) => {
    await sql`select from thing where n = 1 for update`.execute(tx);
    expect(await run()).toBe(1_000);
    expect(await run()).toBe(0);
  });

  expect(await run()).toBe(1);
});
