import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { compareStreams } from '../src/compare-streams.ts';
import { createRelay } from '../src/relay.ts';
import { connected, openBroker, PATIENCE, publishAll, type TestBroker, unpublished } from './broker-harness.ts';
import { listen, log, openParty, type Party, publishEvents } from './harness.ts';

let nats: TestBroker;
let pay: Party;
let notification: Party;
beforeEach(async () => {
  pay = await openParty('pay');
  notification = await openParty('notification');
  nats = await openBroker();
});
afterEach(async () => {
  await nats.close();
  await pay.close();
  await notification.close();
});

const state = (created: string, lastSeq: bigint) => [{ name: 'PAY', created, lastSeq }];
const seqs = async () =>
  (await pay.db.selectFrom('outbox').select('broker_seq').orderBy('position').execute()).map((row) => row.broker_seq);

/** As if so many events had been published long ago. */
async function publishedBefore(count: number): Promise<void> {
  await compareStreams({ db: pay.db, log }, state('first', 0n));
  await sql`
    insert into outbox (event_id, type, aggregate_id, sequence, body, created_at, published_at, stream, broker_seq)
    select gen_random_uuid(), 'payment.failed', gen_random_uuid(), 1, '{}', now(), now(), 'PAY', n
    from generate_series(1, ${count}::int) as n`.execute(pay.db);
}

describe('what a broker loses comes again without the feed', () => {
  it('when its disk is gone', async () => {
    const out = await connected(nats, pay);
    const id = await publishEvents(pay.db, 3);
    await publishAll(pay.db, out);
    expect(await seqs()).toEqual([1n, 2n, 3n]);

    await nats.stop();
    nats.wipe();
    await nats.start();
    const { received, receiver } = listen(notification.db);
    const into = await connected(nats, notification, receiver);
    await expect.poll(() => out.isConnected(), PATIENCE).toBe(true);
    await publishAll(pay.db, out);

    await expect.poll(() => received, PATIENCE).toEqual([`${id} 1`, `${id} 2`, `${id} 3`]);
    await into.close();
    await out.close();
  });

  it('when it has a new disk that another producer has filled beyond where it was', async () => {
    const out = await connected(nats, pay);
    const id = await publishEvents(pay.db, 2);
    await publishAll(pay.db, out);
    await out.close();
    await nats.stop();
    nats.wipe();
    await nats.start();
    const stranger = await openParty('pay');
    const theirs = await connected(nats, stranger);
    const foreign = await publishEvents(stranger.db, 5);
    await publishAll(stranger.db, theirs);
    await theirs.close();
    await stranger.close();

    const again = await connected(nats, pay);
    const { received, receiver } = listen(notification.db);
    const into = await connected(nats, notification, receiver);
    await publishAll(pay.db, again);

    await expect.poll(() => received.filter((line) => line.startsWith(id)), PATIENCE).toEqual([`${id} 1`, `${id} 2`]);
    await expect.poll(() => received.filter((line) => line.startsWith(foreign)).length, PATIENCE).toBe(5);
    await into.close();
    await again.close();
  });

  it('when it comes back with the disk of yesterday, and no more than what it lost', async () => {
    const out = await connected(nats, pay);
    const kept = await publishEvents(pay.db, 2);
    await publishAll(pay.db, out);
    await nats.stop();
    nats.copy();
    await nats.start();
    await expect.poll(() => out.isConnected(), PATIENCE).toBe(true);
    const lost = await publishEvents(pay.db, 3);
    await publishAll(pay.db, out);

    await nats.stop();
    nats.goBack();
    await nats.start();
    await expect.poll(() => unpublished(pay.db), PATIENCE).toBe(3);
    await expect.poll(() => out.isConnected(), PATIENCE).toBe(true);
    await publishAll(pay.db, out);
    const { received, receiver } = listen(notification.db);
    const into = await connected(nats, notification, receiver);

    const expected = [...[1, 2].map((n) => `${kept} ${n}`), ...[1, 2, 3].map((n) => `${lost} ${n}`)];
    await expect.poll(() => received, PATIENCE).toEqual(expected);
    expect(await seqs()).toEqual([1n, 2n, 3n, 4n, 5n]);
    await into.close();
    await out.close();
  });
});

describe('two processes of one service', () => {
  it('find the same loss at once, and then nothing is published for ever', async () => {
    const [one, two] = [await connected(nats, pay), await connected(nats, pay)];
    await publishEvents(pay.db, 5);
    await publishAll(pay.db, one);

    await nats.stop();
    nats.wipe();
    await nats.start();
    await expect.poll(() => one.isConnected() && two.isConnected(), PATIENCE).toBe(true);
    await publishAll(pay.db, two);
    await publishEvents(pay.db, 1);
    await publishAll(pay.db, one);

    expect(await unpublished(pay.db)).toBe(0);
    expect(await seqs()).toEqual([1n, 2n, 3n, 4n, 5n, 6n]);
    await one.close();
    await two.close();
  });

  it('an acknowledgement of before a loss that the other one finds is worth nothing', async () => {
    const out = await connected(nats, pay);
    await publishEvents(pay.db);
    const slow = {
      ...out,
      async publish(event: Parameters<typeof out.publish>[0]) {
        const ack = await out.publish(event);
        await compareStreams({ db: pay.db, log }, state('another stream', 0n));
        return ack;
      },
    };

    await expect.poll(() => createRelay({ db: pay.db, broker: slow })(), PATIENCE).toBe(0);
    expect(await unpublished(pay.db)).toBe(1);

    await publishAll(pay.db, out);
    expect(await unpublished(pay.db)).toBe(0);
    await out.close();
  });
});

describe('a long history', () => {
  it('is gone through in short transactions, by an index', async () => {
    await publishedBefore(12_000);

    await compareStreams({ db: pay.db, log }, state('second', 400n));

    expect(await unpublished(pay.db)).toBe(12_000);
    expect(await pay.db.selectFrom('broker_stream').selectAll().execute()).toMatchObject([{ created: 'second' }]);
  });

  it('stays as it is while the broker has it', async () => {
    await publishedBefore(10);

    await compareStreams({ db: pay.db, log }, state('first', 10n));
    await compareStreams({ db: pay.db, log }, state('first', 12n));

    expect(await unpublished(pay.db)).toBe(0);
  });

  it('of which the last part is lost: that part alone', async () => {
    await publishedBefore(5_003);

    await compareStreams({ db: pay.db, log }, state('first', 3n));

    expect(await unpublished(pay.db)).toBe(5_000);
    expect((await seqs()).filter((seq) => seq !== null)).toEqual([1n, 2n, 3n]);
  });
});
