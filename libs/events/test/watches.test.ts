import { createLog, watchTask } from '@leko/runtime';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { eventWatches } from '../src/index.ts';
import { openParty, type Party, tell } from './harness.ts';

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
  const heard: Line[] = [];
  const log = createLog('test', 'info', { write: (line) => void heard.push(JSON.parse(line)) });
  const task = watchTask(eventWatches({ db: pay.db, hasBroker }), log);
  const about = (word: string) => heard.filter(({ level, msg }) => level === 'error' && msg.includes(word));
  return { run: () => task.run(), about };
}

const publishAll = () => pay.db.updateTable('outbox').set({ published_at: new Date() }).execute();

it('events that nobody publishes call a person, and events that are published do not', async () => {
  const { run, about } = watching(true);

  for (let look = 0; look < 6; look++) {
    await tell(pay.db);
    await run();
    await publishAll();
  }
  expect(about('published')).toEqual([]);
  await tell(pay.db);
  for (let look = 0; look < 3; look++) await run();

  expect(about('published')).toMatchObject([{ type: 'payment.failed', looks: 3 }]);
});

it('without a broker nothing is published, and that is no news', async () => {
  await tell(pay.db);
  const { run, about } = watching(false);

  for (let look = 0; look < 6; look++) await run();

  expect(about('published')).toEqual([]);
});

it('a transaction that somebody forgot calls a person, because events after it are not told', async () => {
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

  await tell(pay.db);
  for (let look = 0; look < 4; look++) await run();
  const early = about('stays open');
  await run();
  release.resolve();
  await forgotten;

  expect(early).toEqual([]);
  expect(about('stays open')).toMatchObject([{ xid, looks: 5 }]);
});
