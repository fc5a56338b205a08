import { randomUUID } from 'node:crypto';
import { createTestDatabase, PATIENT, type TestDatabase } from '@leko/testing';
import { postgresUrl } from '@leko/testing/worker';
import type { Kysely } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { bringForward, connect, mayDelete, mayUpdate, nextDue, sqlMigration, takeDue, transact } from '../src/index.ts';

interface Tables {
  thing: { id: string; next_check_at: Date | null };
}

const QUEUE = { table: 'thing', longestMs: 60_000 };

let database: TestDatabase;
let db: Kysely<Tables>;
beforeAll(async () => {
  const things = `create table thing (id uuid primary key, next_check_at timestamptz); ${mayUpdate('thing', 'next_check_at')}; ${mayDelete('thing')}`;
  database = await createTestDatabase(postgresUrl(), { name: 'pay', migrations: { '0001': sqlMigration(things) } });
  db = connect<Tables>({ url: database.url, applicationName: 'test', waits: PATIENT });
});
afterAll(async () => {
  await db.destroy();
  await database.drop();
});

beforeEach(() => db.deleteFrom('thing').execute());

it('rows that a process is taking do not block another, which takes the rest', async () => {
  const now = new Date();
  const things = Array.from({ length: 4 }, () => ({ id: randomUUID(), next_check_at: now }));
  await db.insertInto('thing').values(things).execute();
  const taking = { now, limit: 3, leaseMs: 1_000 };

  const taken = await transact(db, async (tx) => [
    await takeDue<Tables>(tx, QUEUE, taking),
    await takeDue<Tables>(db, QUEUE, taking),
  ]);

  expect(taken.map((ids) => ids.length)).toEqual([3, 1]);
  expect(taken.flat().sort()).toEqual(things.map(({ id }) => id).sort());
});

it('due rows are taken by one taker each, and come back after the lease', async () => {
  const now = new Date();
  const things = Array.from({ length: 10 }, () => ({ id: randomUUID(), next_check_at: now }));
  await db.insertInto('thing').values(things).execute();
  const take = (at: Date, limit: number) => takeDue(db, QUEUE, { now: at, limit, leaseMs: 1_000 });

  const taken = await Promise.all([take(now, 5), take(now, 5), take(now, 5)]);

  expect(taken.flat().sort()).toEqual(things.map(({ id }) => id).sort());
  expect(await take(new Date(now.getTime() + 1_000), 100)).toHaveLength(10);
});

it('a task takes its own rows of a table, and leaves the others to theirs', async () => {
  const now = new Date();
  const [mine, other] = [randomUUID(), randomUUID()];
  await db
    .insertInto('thing')
    .values([mine, other].map((id) => ({ id, next_check_at: now })))
    .execute();

  expect(await takeDue(db, { ...QUEUE, only: `id = '${mine}'` }, { now, limit: 9, leaseMs: 1_000 })).toEqual([mine]);
  expect(await takeDue(db, QUEUE, { now, limit: 9, leaseMs: 1_000 })).toEqual([other]);
});

describe('work that waits', () => {
  const NOW = new Date('2026-12-01T09:00:00Z');
  const inSeconds = (seconds: number) => new Date(NOW.getTime() + seconds * 1_000);

  /** Rows due in so many seconds; the answer finds their plans again, in seconds from now. */
  async function plan(...seconds: number[]): Promise<() => Promise<number[]>> {
    const things = seconds.map((due) => ({ id: randomUUID(), next_check_at: inSeconds(due) }));
    await db.insertInto('thing').values(things).execute();
    return async () => {
      const rows = await db.selectFrom('thing').selectAll().execute();
      const due = new Map(rows.map((row) => [row.id, row.next_check_at?.getTime() ?? Number.NaN]));
      return things.map(({ id }) => ((due.get(id) ?? Number.NaN) - NOW.getTime()) / 1_000);
    };
  }

  it('is brought forward as far as asked, and what is awaited from however far', async () => {
    const plans = await plan(-5, 60, 90, 91, 4_000);

    await bringForward(db, [QUEUE], { now: NOW, until: inSeconds(90) });
    expect(await plans()).toEqual([-5, 0, 0, 91, 4_000]);
    await bringForward(db, [{ ...QUEUE, awaited: 'extract(second from next_check_at) = 40' }], {
      now: NOW,
      until: NOW,
    });
    expect(await plans()).toEqual([-5, 0, 0, 91, 0]);
  });

  it('stays with who works on it, and in the background', async () => {
    const plans = await plan(60);
    const times = { now: NOW, until: inSeconds(90) };

    await bringForward(db, [{ ...QUEUE, busy: 'true' }], times);
    await bringForward(db, [{ ...QUEUE, isBackground: true }], times);

    expect(await plans()).toEqual([60]);
  });

  it('is next where it is due first', async () => {
    const next = (more: object) => nextDue(db, [{ ...QUEUE, ...more }]);
    expect([await nextDue(db, []), await nextDue(db, [QUEUE])]).toEqual([undefined, undefined]);
    await plan(60, 30, 45);

    expect(await nextDue(db, [QUEUE, QUEUE])).toEqual(inSeconds(30));
    expect(await next({ isBackground: true })).toBeUndefined();
  });
});
