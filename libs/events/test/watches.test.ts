import { createLog, watchTask } from '@leko/runtime';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { eventWatches } from '../src/index.ts';
import { openParty, type Party, publishEvents } from './harness.ts';

let pay: Party;
beforeAll(async () => {
  pay = await openParty('pay');
});
afterAll(() => pay.close());

interface Line {
  readonly level: string;
  readonly msg: string;
}

function watching(hasBroker: boolean) {
  const received: Line[] = [];
  const log = createLog('test', 'info', { write: (line) => void received.push(JSON.parse(line)) });
  const task = watchTask(eventWatches({ db: pay.db, hasBroker }), log);
  const about = (word: string) => received.filter(({ level, msg }) => level === 'error' && msg.includes(word));
  return { run: () => task.run(), about };
}

const publishAll = () => pay.db.updateTable('outbox').set({ published_at: new Date() }).execute();

it('events that are not published raise an alarm, and events that are published do not', async () => {
  const { run, about } = watching(true);

  for (let look = 0; look < 6; look++) {
    await publishEvents(pay.db);
    await run();
    await publishAll();
  }
  expect(about('published')).toEqual([]);
  await publishEvents(pay.db);
  for (let look = 0; look < 3; look++) await run();

  expect(about('published')).toMatchObject([{ type: 'payment.failed', looks: 3 }]);
});

it('without a broker nothing is published, and that is no news', async () => {
  await publishEvents(pay.db);
  const { run, about } = watching(false);

  for (let look = 0; look < 6; look++) await run();

  expect(about('published')).toEqual([]);
});

it('a transaction that was left open raises an alarm, because events after it are not published', async () => {
  const { run, about } = watching(false);
  const [open, release] = [Promise.withResolvers<string>(), Promise.withResolvers<void>()];
  const forgotten = pay.db.transaction().execute(async (tx) => {
    await sql`set local idle_in_transaction_session_timeout = 0`.execute(tx);
    const { rows } = await sql<{ xid: string }>`select pg_current_xact_id()::text as xid`.execute(tx);
    open.resolve(rows[0]?.xid ?? '');
    await release.promise;
  });
  const xid = await open.promise;
  // What other tests have open on this server began earlier, and ends.
  const isOldest = sql<{ is: boolean }>`select pg_snapshot_xmin(pg_current_snapshot()) = ${xid}::xid8 as is`;
  await expect.poll(async () => (await isOldest.execute(pay.db)).rows[0]?.is).toBe(true);

  await publishEvents(pay.db);
  for (let look = 0; look < 4; look++) await run();
  const early = about('stays open');
  await run();
  release.resolve();
  await forgotten;

  expect(early).toEqual([]);
  expect(about('stays open')).toMatchObject([{ xid, looks: 5 }]);
});
