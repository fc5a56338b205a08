import { randomUUID } from 'node:crypto';
import type { DueQueue } from '@leko/postgres';
import { HOUR_MS } from '@leko/runtime/durations';
import { plannedColumns } from '@leko/testing';
import { postgresUrl } from '@leko/testing/worker';
import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { queues } from '../src/db/queues.ts';
import { paid } from './events.ts';
import { openWorld, type World } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld(postgresUrl());
});
afterAll(() => world.shut());
beforeEach(() => world.reset());
afterEach(() => vi.restoreAllMocks());

async function publishPayment(): Promise<void> {
  world.publish('payment.paid', paid());
  await world.settle();
}
const states = async () => (await world.messages()).map(({ state }) => state).filter((state) => state !== 'suppressed');
const alarms = (word: string) => world.alarms.filter(({ msg }) => msg.includes(word));

test('every column that plans has its longest pause', async () => {
  const known = Object.values<DueQueue>(queues).map(({ table, column = 'next_check_at' }) => `${table}.${column}`);

  expect(await plannedColumns(world.adminUrl, 'notification')).toEqual([...known, 'parked.next_check_at'].toSorted());
});

test('a mail that was put off by a clock a day ahead does not wait for it', async () => {
  world.smtp.behave({ refuseWith: 451, times: 1 });
  const real = Date.now;
  vi.spyOn(Date, 'now').mockImplementation(() => real() + 24 * HOUR_MS);
  await publishPayment();
  vi.restoreAllMocks();
  await world.settle();
  expect(await states()).toEqual(['queued']);

  await world.tasks.run('plans too far ahead');
  await world.settle();

  expect(await states()).toEqual(['sent']);
  expect(alarms('ahead')).toMatchObject([{ table: 'message', rows: 1 }]);
});

test('a queue that stands for hours calls a person, a single mail that is put off does not', async () => {
  world.smtp.behave({ refuseWith: 451, times: 100 });
  await publishPayment();
  world.advance(2 * HOUR_MS);
  await world.settle();
  for (let look = 0; look < 3; look++) await world.tasks.run('watch');
  expect(alarms('more than an hour')).toEqual([]);

  await world.reset();
  await world.smtp.stop();
  await publishPayment();
  for (let look = 0; look < 3; look++) await world.tasks.run('watch');
  expect(alarms('more than an hour')).toEqual([]);
  world.advance(2 * HOUR_MS);
  await world.settle();
  for (let look = 0; look < 3; look++) await world.tasks.run('watch');

  expect(alarms('more than an hour')).toMatchObject([{ looks: 2 }]);
  await world.smtp.start();
});

test('a lease that a clock far ahead has given calls a person', async () => {
  const name = randomUUID();
  await sql`
    insert into lease (name, holder, held_until) values (${name}, 'another', now() + interval '1 day')`.execute(
    world.db,
  );

  for (let look = 0; look < 2; look++) await world.tasks.run('watch');

  expect(alarms('lease')).toMatchObject([{ leases: [name], looks: 2 }]);
  await sql`update lease set held_until = now() where name = ${name}`.execute(world.db);
});

test('a transaction that was left open raises an alarm', async () => {
  const [open, release] = [Promise.withResolvers<string>(), Promise.withResolvers<void>()];
  const forgotten = world.db.transaction().execute(async (tx) => {
    await sql`set local idle_in_transaction_session_timeout = 0`.execute(tx);
    const { rows } = await sql<{ xid: string }>`select pg_current_xact_id()::text as xid`.execute(tx);
    open.resolve(rows[0]?.xid ?? '');
    await release.promise;
  });
  const xid = await open.promise;
  await publishPayment();
  // What other tests have open on this server began earlier, and ends.
  const isOldest = sql<{ is: boolean }>`select pg_snapshot_xmin(pg_current_snapshot()) = ${xid}::xid8 as is`;
  await expect.poll(async () => (await isOldest.execute(world.db)).rows[0]?.is).toBe(true);

  for (let look = 0; look < 5; look++) await world.tasks.run('watch');
  release.resolve();
  await forgotten;

  expect(alarms('stays open')).toMatchObject([{ xid, looks: 5 }]);
});
