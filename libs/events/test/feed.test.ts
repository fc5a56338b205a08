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
import { listen, log, openParty, type Party, publishEvents } from './harness.ts';

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

/** What notification reads from the feed of a producer whose outbox is that of pay. */
async function readFeedOf(producer: 'pay' | 'payout') {
  const verify = createInternalVerifier({ audience: producer, keysFile: keys.trustedKeysFile });
  const app = await createServer({ service: producer, description: 'test', log, verify });
  producers.push(app);
  addFeedRoute(app, pay.db);
  const url = await app.listen({ host: '127.0.0.1', port: 0 });
  const sign = await createInternalSigner({ issuer: 'notification', keyFile: keys.signingKeyFile('notification') });
  const { received, receiver } = listen(notification.db);
  const pull = createFeed({ db: notification.db, service: 'notification', receiver, producer, url, sign });
  return { app, received, pull };
}

const cursors = async () =>
  (await sql<{ producer: string; cursor: string }>`select producer, cursor from feed_cursor`.execute(notification.db))
    .rows;

/** Other transactions of this server end, and until then nothing behind them is published. */
const pullUntil = (pull: () => Promise<number>, received: readonly string[], count: number) =>
  expect
    .poll(async () => {
      await pull();
      return received.length;
    })
    .toBe(count);

it('a producer is asked only for what came since', async () => {
  const { received, pull } = await readFeedOf('pay');
  const id = await publishEvents(pay.db, 2);
  await pullUntil(pull, received, 2);
  const next = await publishEvents(pay.db);
  await byHand(notification.adminUrl, 'notification', 'delete from inbox');

  await pullUntil(pull, received, 3);

  expect(received).toEqual([`${id} 1`, `${id} 2`, `${next} 1`]);
});

it('an event of a foreign stream is refused, and does not block the others', async () => {
  const [strange, right] = [await readFeedOf('payout'), await readFeedOf('pay')];
  const id = await publishEvents(pay.db);

  await expect
    .poll(async () => {
      await strange.pull();
      return cursors();
    })
    .toMatchObject([{ producer: 'payout' }]);
  expect(strange.received).toEqual([]);

  await pullUntil(right.pull, right.received, 1);
  expect(right.received).toEqual([`${id} 1`]);
});

it('a full page of what is no news is followed by the next page at once', async () => {
  const { pull } = await readFeedOf('pay');
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

it('only processes of ours read it', async () => {
  const { app } = await readFeedOf('pay');
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
