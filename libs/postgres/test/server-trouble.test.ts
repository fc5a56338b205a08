import { randomUUID } from 'node:crypto';
import { databaseProblem } from '@leko/service';
import { createTestDatabase, type TestDatabase } from '@leko/testing';
import { postgresUrl } from '@leko/testing/worker';
import { type Kysely, sql } from 'kysely';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { CONNECTION_LIFE_SECONDS, type ConnectOptions, WAITS } from '../src/connect.ts';
import { connect, sqlMigration, transact, transactAtOnce } from '../src/index.ts';

interface Tables {
  thing: { id: string };
}

let database: TestDatabase;
let db: Kysely<Tables>;
const pools: Kysely<Tables>[] = [];
beforeAll(async () => {
  const migrations = { '0001': sqlMigration('create table thing (id text primary key)') };
  database = await createTestDatabase(postgresUrl(), { name: 'pay', migrations });
  db = connect<Tables>({ url: database.url, applicationName: 'test' });
});
afterEach(async () => {
  for (const pool of pools.splice(0)) await pool.destroy();
});
afterAll(async () => {
  await db.destroy();
  await database.drop();
});

function openPool(change: Partial<ConnectOptions>): Kysely<Tables> {
  const pool = connect<Tables>({ url: database.url, applicationName: 'test', ...change });
  pools.push(pool);
  return pool;
}

/** A pool whose only connection leads to a server that has become a copy of another, as after a failover. */
async function leftBehind(): Promise<Kysely<Tables>> {
  const pool = openPool({ poolSize: 1 });
  await sql`set default_transaction_read_only = on`.execute(pool);
  return pool;
}

const insert = (pool: Kysely<Tables>, id: string = randomUUID()) => pool.insertInto('thing').values({ id }).execute();

describe('a server that cannot be reached', () => {
  it.each(['EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'ECONNREFUSED'])('(%s) is a passing trouble', (code) => {
    const problem = databaseProblem(Object.assign(new Error(`connect ${code}`), { code }));

    expect([problem?.kind.status, problem?.details.retryAfterSeconds]).toEqual([503, 2]);
  });

  it('because it does not know our password is a passing trouble', async () => {
    const url = new URL(database.url);
    url.password = 'another';

    const refused = insert(openPool({ url: url.href }));

    await expect(refused).rejects.toSatisfy((error) => databaseProblem(error)?.kind.status === 503);
  });
});

describe('a connection to a server that may only be read any more', () => {
  it('is left, and the transaction that met it is run again on another', async () => {
    const pool = await leftBehind();
    const id = randomUUID();
    let runs = 0;

    await transact(pool, async (tx) => {
      runs++;
      await insert(tx, id);
    });

    expect(runs).toBe(2);
    expect(await db.selectFrom('thing').selectAll().where('id', '=', id).execute()).toEqual([{ id }]);
  });

  it('is left by a statement that is a transaction of its own, and by one that is not repeated', async () => {
    const [first, second] = [await leftBehind(), await leftBehind()];

    await transactAtOnce(first, insert);
    await expect(insert(second)).rejects.toMatchObject({ code: '25006' });
    await insert(second);
  });
});

it('a connection is used for so long and no longer, so that a server that moved is found', async () => {
  const pool = openPool({ poolSize: 1, lifeSeconds: 1 });
  const serverProcess = async () => (await sql`select pg_backend_pid()`.execute(pool)).rows[0];
  const first = await serverProcess();

  await expect.poll(serverProcess).not.toEqual(first);
  expect(CONNECTION_LIFE_SECONDS).toBeLessThanOrEqual(600);
});

it('a connection lets nothing of it run or stand still for long, whatever its role is held to', async () => {
  const { rows } = await sql<{ name: string; ms: string }>`
    select name, setting as ms from pg_settings
    where name in ('statement_timeout', 'lock_timeout', 'idle_in_transaction_session_timeout') order by name`.execute(
    openPool({ url: database.adminUrl }),
  );

  expect(rows).toEqual([
    { name: 'idle_in_transaction_session_timeout', ms: '5000' },
    { name: 'lock_timeout', ms: String(WAITS.lockMs) },
    { name: 'statement_timeout', ms: '3000' },
  ]);
});

describe('a table that another transaction has locked', () => {
  it('is waited for once, and given up while it is still locked', async () => {
    const admin = openPool({ url: database.adminUrl });
    const waits: string[] = [];

    await admin.transaction().execute(async (holder) => {
      await sql`set local idle_in_transaction_session_timeout = 0`.execute(holder);
      await sql`lock table pay.thing in access exclusive mode`.execute(holder);

      const written = transact(db, async (tx) => {
        const { rows } = await sql<{
          ms: string;
        }>`select setting as ms from pg_settings where name = 'lock_timeout'`.execute(tx);
        waits.push(rows[0]?.ms ?? '');
        await insert(tx);
      });

      await expect(written).rejects.toSatisfy((error) => databaseProblem(error)?.kind.status === 503);
      await expect(transactAtOnce(db, insert)).rejects.toMatchObject({ code: '55P03' });
    });

    expect(waits).toEqual([String(WAITS.lockMs)]);
  });

  it('lets those wait no longer whom it leaves without a connection', async () => {
    const pool = openPool({ poolSize: 1, waits: { ...WAITS, placeMs: 1 } });
    const held = Promise.withResolvers<void>();
    const holder = pool.transaction().execute(() => held.promise);

    const error = await insert(pool).catch((caught: Error) => caught);
    expect([String(error), databaseProblem(error)?.kind.status]).toEqual(['Error: others have all connections', 503]);
    held.resolve();
    await holder;
    await insert(pool);
  });

  it('blocks a caller for no more than a second', () => {
    expect(WAITS.placeMs + WAITS.lockMs).toBeLessThanOrEqual(1_000);
  });
});
