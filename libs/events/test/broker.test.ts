import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectBroker } from '../src/broker.ts';
import { createRelay } from '../src/relay.ts';
import { connected, openBroker, PACE, PATIENCE, publishAll, type TestBroker, unpublished } from './broker-harness.ts';
import { listen, log, openParty, type Party, publishEvents } from './harness.ts';

let nats: TestBroker;
let pay: Party;
let notification: Party;

beforeAll(async () => {
  pay = await openParty('pay');
  notification = await openParty('notification');
  nats = await openBroker();
});
afterAll(async () => {
  await nats.close();
  await pay.close();
  await notification.close();
});

describe('from outbox to inbox over the broker', () => {
  it('every event arrives, once, an aggregate in its order', async () => {
    const { received, receiver } = listen(notification.db);
    const [out, into] = [await connected(nats, pay), await connected(nats, notification, receiver)];
    const first = await publishEvents(pay.db, 20);
    const second = await publishEvents(pay.db, 20);

    await publishAll(pay.db, out);
    await expect.poll(() => received.length, PATIENCE).toBe(40);

    for (const id of [first, second]) {
      expect(received.filter((line) => line.startsWith(id))).toEqual(
        Array.from({ length: 20 }, (_, n) => `${id} ${n + 1}`),
      );
    }
    await into.close();
    await out.close();
  });

  it('an event published twice has one effect, also when it was marked unpublished by mistake', async () => {
    const { received, receiver } = listen(notification.db);
    const [out, into] = [await connected(nats, pay), await connected(nats, notification, receiver)];
    const id = await publishEvents(pay.db);

    await publishAll(pay.db, out);
    await pay.db
      .updateTable('outbox')
      .set({ published_at: null, stream: null, broker_seq: null })
      .where('aggregate_id', '=', id)
      .execute();
    await publishAll(pay.db, out);
    const last = await publishEvents(pay.db);
    await publishAll(pay.db, out);
    await expect.poll(() => received.at(-1), PATIENCE).toBe(`${last} 1`);

    expect(received).toEqual([`${id} 1`, `${last} 1`]);
    await into.close();
    await out.close();
  });

  it('one relay at a time works, the other waits for its lease', async () => {
    const out = await connected(nats, pay);
    const [mine, other] = [createRelay({ db: pay.db, broker: out }), createRelay({ db: pay.db, broker: out })];

    await publishEvents(pay.db);
    await expect.poll(() => mine(), PATIENCE).toBe(1);
    await publishEvents(pay.db);
    expect(await other()).toBe(0);

    expect(await mine()).toBe(1);
    await out.close();
  });
});

describe('a broker that goes away', () => {
  it('keeps no transaction from committing, and gets everything when it is back with an empty disk', async () => {
    const { received, receiver } = listen(notification.db);
    const [out, into] = [await connected(nats, pay), await connected(nats, notification, receiver)];

    await nats.stop();
    await expect.poll(() => out.isConnected(), PATIENCE).toBe(false);
    const id = await publishEvents(pay.db, 3);
    expect(await createRelay({ db: pay.db, broker: out })()).toBe(0);
    expect(await unpublished(pay.db)).toBe(3);

    nats.wipe();
    await nats.start();
    await expect.poll(() => out.isConnected() && into.isConnected(), PATIENCE).toBe(true);
    await publishAll(pay.db, out);

    await expect
      .poll(() => received.filter((line) => line.startsWith(id)), PATIENCE)
      .toEqual([`${id} 1`, `${id} 2`, `${id} 3`]);
    await into.close();
    await out.close();
  });
});

describe('a connection that comes when it is no longer wanted', () => {
  it('is closed at once', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as { port: number };
    const options = { url: `nats://127.0.0.1:${port}`, service: 'pay', receiver: listen(pay.db).receiver, log };
    const broker = connectBroker({ ...options, compare: async () => {}, onLost: () => {}, pace: PACE });
    const [socket] = (await once(server, 'connection')) as [Socket];

    await broker.close();
    socket.on('data', (sent) => sent.includes('PING') && socket.write('PONG\r\n'));
    socket.write('INFO {"server_id":"a","version":"2.11.0","max_payload":1048576}\r\n');
    await once(socket, 'close');

    expect(broker.isConnected()).toBe(false);
    server.close();
  });
});
