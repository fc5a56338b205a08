import { randomUUID } from 'node:crypto';
import { ProblemError } from '@leko/server';
import { databaseProblem } from '@leko/service';
import { createTestDatabase, PATIENT, type TestDatabase } from '@leko/testing';
import { postgresUrl } from '@leko/testing/worker';
import { type Kysely, sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  afterCommit,
  connect,
  historyMigration,
  holdLease,
  idempotencyMigration,
  idempotencyRetention,
  leaseMigration,
  leaseWatch,
  mayDelete,
  mayUpdate,
  onCommit,
  pruneTask,
  recordTransition,
  runOnce,
  sqlMigration,
  transact,
  transactOnce,
} from '../src/index.ts';

interface Tables {
  thing: { id: string; n: bigint; next_check_at: Date | null };
}

const THINGS = `
create table thing (id text primary key, n bigint not null check (n >= 0), next_check_at timestamptz);
${mayUpdate('thing', 'next_check_at')};
${mayDelete('thing')}`;
/** A commit of a row of this table gets no answer. */
const LAST_WORD = `
create table last_word (n int);
create function hang_up() returns trigger language plpgsql as $$
  begin perform pg_terminate_backend(pg_backend_pid()); perform pg_sleep(1); return null; end $$;
create constraint trigger hang_up after insert on last_word deferrable initially deferred
  for each row execute function hang_up()`;

let database: TestDatabase;
let db: Kysely<Tables>;
let admin: Kysely<unknown>;
beforeAll(async () => {
  const migrations = {
    '0001': sqlMigration([idempotencyMigration, leaseMigration, historyMigration, THINGS, LAST_WORD].join(';')),
  };
  database = await createTestDatabase(postgresUrl(), { name: 'pay', migrations });
  db = connect<Tables>({ url: database.url, applicationName: 'test', waits: PATIENT });
  admin = connect({ url: database.adminUrl, applicationName: 'admin' });
});
afterAll(async () => {
  await db.destroy();
  await admin.destroy();
  await database.drop();
});

const add = (n: bigint) => ({ id: randomUUID(), n, next_check_at: null });
const key = (change: Partial<{ key: string; fingerprint: string }> = {}) => ({
  scope: 'anna POST /things',
  key: randomUUID(),
  fingerprint: 'f',
  ...change,
});

describe('a connection', () => {
  it('reads bigint as bigint', async () => {
    const { rows } = await sql<{ big: unknown }>`select 9007199254740993::bigint as big`.execute(db);

    expect(rows[0]?.big).toBe(9_007_199_254_740_993n);
  });

  it('that dies in the middle of a transaction fails that transaction and nothing else', async () => {
    const cut = db.transaction().execute(async (tx) => {
      const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(tx);
      await sql`select pg_terminate_backend(${rows[0]?.pid})`.execute(admin);
      // The server ends the connection while no query is running.
      await new Promise((done) => setTimeout(done, 50));
      await sql`select 1`.execute(tx);
    });

    await expect(cut).rejects.toSatisfy((error) => databaseProblem(error)?.kind.status === 503);
    expect((await sql<{ one: number }>`select 1 as one`.execute(db)).rows[0]?.one).toBe(1);
  });

  it.each([
    ['a broken check', 'insert into thing (id, n) values (gen_random_uuid()::text, -1)', 422],
    ['nonsense', "select 'x'::uuid", 422],
    ['a repeated key', "insert into thing (id, n) values ('twice', 1), ('twice', 1)", 409],
    ['a lock that is not to be had', "do $$ begin raise exception 'x' using errcode = '55P03'; end $$", 503],
    ['a full disk', "do $$ begin raise exception 'x' using errcode = '53100'; end $$", 503],
    ['a broken disk', "do $$ begin raise exception 'x' using errcode = '58030'; end $$", 503],
    ['a server that may not write any more', "do $$ begin raise exception 'x' using errcode = '25006'; end $$", 503],
    ['a transaction that stood still', "do $$ begin raise exception 'x' using errcode = '25P03'; end $$", 503],
  ])('reports %s as a problem', async (_what, statement, status) => {
    const error = await sql
      .raw(statement)
      .execute(db)
      .catch((caught: unknown) => caught);

    expect(databaseProblem(error)?.kind.status).toBe(status);
  });
});

describe('a transaction', () => {
  it('is run again after a deadlock, and the listener is called once for the commit', async () => {
    let commits = 0;
    let runs = 0;
    onCommit(db, () => commits++);

    await transact(db, async (tx) => {
      runs++;
      if (runs === 1) await sql.raw("do $$ begin raise exception 'x' using errcode = '40P01'; end $$").execute(tx);
    });

    expect([runs, commits]).toEqual([2, 1]);
  });

  it('is run again when its connection breaks before the commit', async () => {
    const thing = add(1n);
    let runs = 0;

    await transact(db, async (tx) => {
      runs++;
      await tx.insertInto('thing').values(thing).execute();
      if (runs === 1) await sql`select pg_terminate_backend(pg_backend_pid())`.execute(tx);
    });

    expect(runs).toBe(2);
    expect(await db.selectFrom('thing').select('n').where('id', '=', thing.id).execute()).toEqual([{ n: 1n }]);
  });

  it('is not run again when its connection breaks at the commit, because its outcome is unknown', async () => {
    let runs = 0;

    const cut = transact(db, async (tx) => {
      runs++;
      await sql`insert into last_word values (1)`.execute(tx);
    });

    await expect(cut).rejects.toSatisfy((error) => databaseProblem(error)?.kind.status === 503);
    expect(runs).toBe(1);
  });

  it('has work done after its commit, with what it wrote to be seen, and none where it is rolled back', async () => {
    const thing = add(1n);
    const seen: (string | undefined)[] = [];
    const look = async () => {
      const row = await db.selectFrom('thing').select('id').where('id', '=', thing.id).executeTakeFirst();
      seen.push(row?.id);
    };
    const write = (fail: () => void) =>
      transact(db, async (tx) => {
        await tx.insertInto('thing').values(thing).execute();
        afterCommit(tx, look);
        fail();
      });

    await expect(
      write(() => {
        throw new Error('no');
      }),
    ).rejects.toThrow('no');
    await write(() => {});

    expect(seen).toEqual([thing.id]);
  });
});

describe('an idempotency key', () => {
  it('runs the work once for 20 parallel requests and gives all of them the same answer', async () => {
    const mine = key();
    let runs = 0;

    const answers = await Promise.all(
      Array.from({ length: 8 }, () =>
        transactOnce(db, mine, async (tx) => {
          runs++;
          const thing = add(1n);
          await tx.insertInto('thing').values(thing).execute();
          return { id: thing.id };
        }),
      ),
    );

    expect(runs).toBe(1);
    expect(new Set(answers.map((answer) => answer.id)).size).toBe(1);
  });

  it('used with another request is refused, and one whose work failed may be used again', async () => {
    const mine = key();
    await expect(transactOnce(db, mine, async () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    await expect(runOnce(db, mine, async () => Promise.reject(new Error('no')))).rejects.toThrow('no');

    expect(await runOnce(db, mine, async () => 'done')).toBe('done');
    expect(await runOnce(db, mine, async () => 'again')).toBe('done');
    await expect(runOnce(db, { ...mine, fingerprint: 'other' }, async () => 'x')).rejects.toSatisfy(
      (error) => databaseProblem(error) instanceof ProblemError,
    );
  });
});

describe('old rows', () => {
  it('of a log are dropped when their time is over, and no others', async () => {
    const now = new Date();
    const ages = [31, 30.5, 29, 0].map((days) => ({
      ...add(1n),
      next_check_at: new Date(now.getTime() - days * 86_400_000),
    }));
    await db.deleteFrom('thing').execute();
    await db.insertInto('thing').values(ages).execute();

    const dropped = await pruneTask(db, () => now, { table: 'thing', column: 'next_check_at', days: 30 }).run();

    expect(dropped).toBe(2);
    expect(await db.selectFrom('thing').select('id').execute()).toHaveLength(2);
  });

  it('that the database dates by itself grow old by its clock, wherever the clock of the business stands', async () => {
    const monthsAhead = () => new Date(Date.now() + 100 * 86_400_000);
    await transactOnce(db, { scope: 's', key: 'young', fingerprint: 'f' }, async () => 'first');
    await transactOnce(db, { scope: 's', key: 'old', fingerprint: 'f' }, async () => 'first');
    await sql`update pay.idempotency_key set created_at = clock_timestamp() - interval '31 days' where key = 'old'`.execute(
      admin,
    );

    await pruneTask(db, monthsAhead, idempotencyRetention).run();

    const again = (key: string) => transactOnce(db, { scope: 's', key, fingerprint: 'f' }, async () => 'second');
    expect([await again('young'), await again('old')]).toEqual(['first', 'second']);
  });
});

describe('a lease', () => {
  const holdFor = (name: string, seconds: number) =>
    sql`update lease set held_until = clock_timestamp() + ${seconds} * interval '1 s' where name = ${name}`.execute(db);

  it('has one holder at a time, and goes on when it has run out', async () => {
    const lease = { name: randomUUID(), forMs: 60_000 };

    expect(await holdLease(db, { ...lease, holder: 'a' })).toBe(true);
    expect(await holdLease(db, { ...lease, holder: 'b' })).toBe(false);
    expect(await holdLease(db, { ...lease, holder: 'a' })).toBe(true);
    await holdFor(lease.name, -1);
    expect(await holdLease(db, { ...lease, holder: 'b' })).toBe(true);
  });

  it('that reaches further than any can is of a clock that was ahead, and is ignored', async () => {
    const lease = { name: randomUUID(), forMs: 60_000 };
    await holdLease(db, { ...lease, holder: 'a' });
    await holdFor(lease.name, 24 * 3_600);

    expect(await holdLease(db, { ...lease, holder: 'b' })).toBe(true);
    expect(await holdLease(db, { ...lease, holder: 'a' })).toBe(false);
  });

  it('that reaches further than any can is reported by the watch', async () => {
    const name = randomUUID();
    await holdLease(db, { name, forMs: 10_000, holder: 'a' });
    expect((await leaseWatch(db).look())?.mark ?? '').not.toContain(name);
    await holdFor(name, 24 * 3_600);

    expect((await leaseWatch(db).look())?.mark).toContain(name);
  });
});

describe('history', () => {
  it('is dense by version and never changed', async () => {
    const move = { entity: 'thing', id: randomUUID(), version: 1, to: 'made', at: new Date() };
    await recordTransition(db, move);

    await expect(recordTransition(db, move)).rejects.toMatchObject({ code: '23505' });
    for (const act of [
      "update pay.transition set to_state = 'x'",
      'delete from pay.transition',
      'truncate pay.transition',
    ]) {
      await expect(sql.raw(act).execute(db)).rejects.toThrow('permission denied');
      await expect(sql.raw(act).execute(admin)).rejects.toThrow('never changed');
    }
  });
});
