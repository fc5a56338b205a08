import { randomUUID } from 'node:crypto';
import { createTestDatabase, type TestDatabase } from '@leko/testing';
import { postgresUrl } from '@leko/testing/worker';
import { type Kysely, sql } from 'kysely';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { CONNECTION_LIFE_SECONDS, type ConnectOptions } from '../src/connect.ts';
import { connect, databaseProblem, sqlMigration, transact, transactAtOnce } from '../src/index.ts';

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

  it('is left by a statement that is a transaction of its own, and by one that nobody repeats', async () => {
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
