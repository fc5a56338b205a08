import { connect, sqlMigration } from '@leko/postgres';
import { createTestDatabase, type TestDatabase } from '@leko/testing';
import { postgresUrl } from '@leko/testing/worker';
import { type Kysely, sql } from 'kysely';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type CallLog, createCallLog, upstreamMigration } from '../src/index.ts';

let database: TestDatabase;
let db: Kysely<unknown>;
let admin: Kysely<unknown>;
let lost: unknown[];
let log: CallLog;
beforeEach(async () => {
  const migrations = { '0001': sqlMigration(upstreamMigration) };
  database = await createTestDatabase(postgresUrl(), { name: 'pay', migrations });
  db = connect({ url: database.url, applicationName: 'a service' });
  admin = connect({ url: database.adminUrl, applicationName: 'an operator' });
  lost = [];
  log = createCallLog(db, { clock: () => new Date(), onLost: (error) => lost.push(error) });
});
afterEach(async () => {
  await db.destroy();
  await admin.destroy();
  await database.drop();
});

const call = (trackingId: string) => ({
  name: 'tochka_acquiring',
  url: new URL('https://bank.example/payments?page=1'),
  method: 'POST',
  trackingId,
  request: { purpose: 'Yoga' },
  response: { status: 'CREATED' },
  statusCode: 200,
  outcome: 'ok' as const,
  durationMs: 12,
});

const written = async () => {
  const { rows } = await log.list({ name: 'tochka_acquiring', page: 0, limit: 100 });
  return rows.map(({ trackingId }) => trackingId).sort();
};

/** Ends the connection that waits for the table. */
async function endWhoWaits(): Promise<number> {
  const { rows } = await sql`
    select pg_terminate_backend(pid) from pg_stat_activity
    where application_name = 'a service' and wait_event_type = 'Lock'`.execute(admin);
  return rows.length;
}

it('calls of the same moment are all written, each as a row of its own', async () => {
  await Promise.all(['a', 'b', 'c'].map((id) => log.write(call(id))));

  expect(await written()).toEqual(['a', 'b', 'c']);
});

it('a connection that breaks under many rows loses none of them and doubles none', async () => {
  let all: Promise<unknown> = Promise.resolve();
  await admin.transaction().execute(async (tx) => {
    await sql`lock table pay.upstream_call in access exclusive mode`.execute(tx);
    all = Promise.all(['a', 'b', 'c'].map((id) => log.write(call(id))));
    await expect.poll(endWhoWaits).toBe(1);
  });
  await all;

  expect(lost).toEqual([]);
  expect(await written()).toEqual(['a', 'b', 'c']);
});

it('a call that cannot be written takes no other with it, and is reported', async () => {
  await Promise.all([
    log.write(call('a')),
    log.write({ ...call('b'), outcome: 'maybe' as never }),
    log.write(call('c')),
  ]);

  expect(await written()).toEqual(['a', 'c']);
  expect(lost).toHaveLength(1);
});
