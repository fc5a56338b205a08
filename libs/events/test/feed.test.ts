import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInternalSigner, createInternalVerifier, INTERNAL_TOKEN_HEADER } from '@leko/runtime';
import { createServer, type Server } from '@leko/server';
import { addFeedRoute } from '@leko/service';
import { byHand, ensureInternalKeys, type InternalKeys } from '@leko/testing';
import { sql } from 'kysely';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createFeed } from '../src/feed.ts';
import { listen, log, openParty, type Party, tell } from './harness.ts';

let keys: InternalKeys;
let dir: string;
let pay: Party;
let notification: Party;
const producers: Server[] = [];
beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'leko-feed-'));
  keys = await ensureInternalKeys(dir, ['gateway', 'pay', 'payout', 'notification']);
  pay = await openParty('pay');
  notification = await openParty('notification');
});
afterEach(async () => {
  for (const producer of producers.splice(0)) await producer.close();
  await notification.close();
  await pay.close();
  rmSync(dir, { recursive: true });
});

/** What notification hears through the feed of a producer whose outbox is that of pay. */
async function hearFrom(producer: 'pay' | 'payout') {
  const verify = createInternalVerifier({ audience: producer, keysFile: keys.trustedKeysFile });
  const app = await createServer({ service: producer, description: 'test', log, verify });
  producers.push(app);
  addFeedRoute(app, pay.db);
  const url = await app.listen({ host: '127.0.0.1', port: 0 });
  const sign = await createInternalSigner({ issuer: 'notification', keyFile: keys.signingKeyFile('notification') });
  const { heard, receiver } = listen(notification.db);
  const pull = createFeed({ db: notification.db, service: 'notification', receiver, producer, url, sign });
  return { app, heard, pull };
}

const cursors = async () =>
  (await sql<{ producer: string; cursor: string }>`select producer, cursor from feed_cursor`.execute(notification.db))
    .rows;

/** Other transactions of this server end, and until then nothing behind them is told. */
const pullUntil = (pull: () => Promise<number>, heard: readonly string[], count: number) =>
  expect
    .poll(async () => {
      await pull();
      return heard.length;
    })
    .toBe(count);

it('a producer is asked only for what came since', async () => {
  const { heard, pull } = await hearFrom('pay');
  const id = await tell(pay.db, 2);
  await pullUntil(pull, heard, 2);
  const next = await tell(pay.db);
  await byHand(notification.adminUrl, 'notification', 'delete from inbox');

  await pullUntil(pull, heard, 3);

  expect(heard).toEqual([`${id} 1`, `${id} 2`, `${next} 1`]);
});

it('nobody is believed who tells what is for another to tell, and others are not held up by it', async () => {
  const [strange, right] = [await hearFrom('payout'), await hearFrom('pay')];
  const id = await tell(pay.db);

  await expect
    .poll(async () => {
      await strange.pull();
      return cursors();
    })
    .toMatchObject([{ producer: 'payout' }]);
  expect(strange.heard).toEqual([]);

  await pullUntil(right.pull, right.heard, 1);
  expect(right.heard).toEqual([`${id} 1`]);
});

it('a full page of what is no news is followed by the next page at once', async () => {
  const { pull } = await hearFrom('pay');
  const bodies = sql`
    insert into outbox (event_id, type, aggregate_id, sequence, body, created_at)
    select gen_random_uuid(), 'payment.failed', gen_random_uuid(), 1, '{"type": "payment.failed"}', now()
    from generate_series(1, 501)`;
  await bodies.execute(pay.db);
  const known = async () =>
    (await sql`select from outbox where xid < pg_snapshot_xmin(pg_current_snapshot())`.execute(pay.db)).rows.length;
  await expect.poll(known).toBe(501);

  expect([await pull(), await pull()]).toEqual([1, 0]);
});

it('nobody reads it who is no process of ours', async () => {
  const { app } = await hearFrom('pay');
  const [path, sub] = ['/internal/outbox', '00000000-0000-4000-8000-000000000001'];
  const sign = await createInternalSigner({ issuer: 'gateway', keyFile: keys.signingKeyFile('gateway') });
  const ask = async (headers: Record<string, string>) =>
    (await app.inject({ url: `${path}?consumer=notification`, headers })).statusCode;

  expect(await ask({})).toBe(401);
  for (const role of ['user', 'service', 'ops'] as const) {
    const token = await sign('pay', { sub, act: sub, roles: [role] }, { method: 'GET', path });
    expect(await ask({ [INTERNAL_TOKEN_HEADER]: token })).toBe(403);
  }
});
