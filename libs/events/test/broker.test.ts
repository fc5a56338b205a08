import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findNatsServer, freePort, type LocalNats, startNats } from '@leko/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Broker, connectBroker } from '../src/broker.ts';
import { createRelay } from '../src/relay.ts';
import { type Db, listen, log, openParty, type Party, tell } from './harness.ts';

const PATIENCE = { timeout: 15_000, interval: 25 };

let pay: Party;
let notification: Party;
let dataDir: string;
let port: number;
let nats: LocalNats;

function startBroker(): Promise<LocalNats> {
  const binary = findNatsServer(join(import.meta.dirname, '..', '..', '..', '.data', 'tools', 'nats'), () => {});
  if (!binary) throw new Error('no nats-server');
  return startNats({ binary, dataDir, port });
}

beforeAll(async () => {
  pay = await openParty('pay');
  notification = await openParty('notification');
  dataDir = mkdtempSync(join(tmpdir(), 'leko-broker-'));
  port = await freePort();
  nats = await startBroker();
});
afterAll(async () => {
  await nats.stop();
  await pay.close();
  await notification.close();
  rmSync(dataDir, { recursive: true, force: true });
});

const silent = { types: [], receive: async () => 'ignored' as const, retryParked: async () => 0 };

async function connected(
  service: string,
  receiver: Parameters<typeof connectBroker>[0]['receiver'] = silent,
): Promise<Broker> {
  const broker = connectBroker({ url: nats.url, service, receiver, log, onLost: () => {} });
  await expect.poll(() => broker.isConnected(), PATIENCE).toBe(true);
  return broker;
}

/** Publishes until nothing is left; a relay of an earlier test may still hold the lease for a moment. */
async function publishAll(broker: Broker): Promise<void> {
  const relay = createRelay({ db: pay.db, broker });
  await expect
    .poll(async () => {
      await relay();
      return unpublished(pay.db);
    }, PATIENCE)
    .toBe(0);
}

const unpublished = async (db: Db) =>
  (await db.selectFrom('outbox').select('event_id').where('published_at', 'is', null).execute()).length;

describe('from outbox to inbox over the broker', () => {
  it('every event arrives, once, an aggregate in its order', async () => {
    const { heard, receiver } = listen(notification.db);
    const [out, into] = [await connected('pay'), await connected('notification', receiver)];
    const first = await tell(pay.db, 20);
    const second = await tell(pay.db, 20);

    await publishAll(out);
    await expect.poll(() => heard.length, PATIENCE).toBe(40);

    for (const id of [first, second]) {
      expect(heard.filter((line) => line.startsWith(id))).toEqual(
        Array.from({ length: 20 }, (_, n) => `${id} ${n + 1}`),
      );
    }
    await into.close();
    await out.close();
  });

  it('an event published twice has one effect, also when it was marked unpublished by mistake', async () => {
    const { heard, receiver } = listen(notification.db);
    const [out, into] = [await connected('pay'), await connected('notification', receiver)];
    const id = await tell(pay.db);

    await publishAll(out);
    await pay.db.updateTable('outbox').set({ published_at: null }).where('aggregate_id', '=', id).execute();
    await publishAll(out);
    const last = await tell(pay.db);
    await publishAll(out);
    await expect.poll(() => heard.at(-1), PATIENCE).toBe(`${last} 1`);

    expect(heard).toEqual([`${id} 1`, `${last} 1`]);
    await into.close();
    await out.close();
  });

  it('one relay at a time works, the other waits for its lease', async () => {
    const out = await connected('pay');
    const [mine, other] = [createRelay({ db: pay.db, broker: out }), createRelay({ db: pay.db, broker: out })];

    await tell(pay.db);
    await expect.poll(() => mine(), PATIENCE).toBe(1);
    await tell(pay.db);
    expect(await other()).toBe(0);

    expect(await mine()).toBe(1);
    await out.close();
  });
});

describe('a broker that goes away', () => {
  it('keeps nobody from committing, and gets everything when it is back with an empty disk', async () => {
    const { heard, receiver } = listen(notification.db);
    const [out, into] = [await connected('pay'), await connected('notification', receiver)];

    await nats.stop();
    await expect.poll(() => out.isConnected(), PATIENCE).toBe(false);
    const id = await tell(pay.db, 3);
    expect(await createRelay({ db: pay.db, broker: out })()).toBe(0);
    expect(await unpublished(pay.db)).toBe(3);

    rmSync(dataDir, { recursive: true, force: true });
    nats = await startBroker();
    await expect.poll(() => out.isConnected() && into.isConnected(), PATIENCE).toBe(true);
    await publishAll(out);

    await expect
      .poll(() => heard.filter((line) => line.startsWith(id)), PATIENCE)
      .toEqual([`${id} 1`, `${id} 2`, `${id} 3`]);
    await into.close();
    await out.close();
  });
});
