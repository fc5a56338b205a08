import { inspect } from 'node:util';
import { newNatsPasswords } from '@leko/testing';
import { jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { connectBroker } from '../src/broker.ts';
import { connectionOptions } from '../src/connection-options.ts';
import { connected, openBroker, PACE, PATIENCE, publishAll, type TestBroker, unpublished } from './broker-harness.ts';
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

describe('a change of passwords', () => {
  it('loses nothing: the server first, then each service', async () => {
    const { received, receiver } = listen(notification.db);
    const [out, into] = [await connected(nats, pay), await connected(nats, notification, receiver)];
    const first = await publishEvents(pay.db);
    await publishAll(pay.db, out);

    await nats.stop();
    await nats.start(newNatsPasswords());
    await expect.poll(() => out.isConnected() || into.isConnected(), PATIENCE).toBe(false);
    const second = await publishEvents(pay.db);
    await Promise.all([out.close(), into.close()]);
    const [outAgain, intoAgain] = [await connected(nats, pay), await connected(nats, notification, receiver)];
    await publishAll(pay.db, outAgain);

    await expect.poll(() => received, PATIENCE).toEqual([`${first} 1`, `${second} 1`]);
    await outAgain.close();
    await intoAgain.close();
  });

  it('that is taken back finds the services where they were', async () => {
    const passwords = newNatsPasswords();
    await nats.stop();
    await nats.start(passwords);
    const out = await connected(nats, pay);

    await nats.stop();
    await nats.start(newNatsPasswords());
    await expect.poll(() => out.isConnected(), PATIENCE).toBe(false);
    await nats.stop();
    await nats.start(passwords);

    await expect.poll(() => out.isConnected(), PATIENCE).toBe(true);
    await out.close();
  });
});

describe('a broker that knows us not', () => {
  it('is logged once, and the password never', async () => {
    const [warned, debugged]: [string[], string[]] = [[], []];
    const into = (lines: string[]) => (fields: object, words: string) => lines.push(`${words} ${inspect(fields)}`);
    const spy = { warn: into(warned), debug: into(debugged), info: () => {} };
    const url = nats.urlOf('pay');
    const options = { url, service: 'pay', receiver: listen(pay.db).receiver, log: spy as never };
    const out = connectBroker({ ...options, compare: async () => {}, onLost: () => {}, pace: PACE });
    await expect.poll(() => out.isConnected(), PATIENCE).toBe(true);

    await nats.stop();
    await nats.start(newNatsPasswords());
    await expect.poll(() => debugged.length, PATIENCE).toBeGreaterThan(2);

    expect(warned).toEqual([
      expect.stringContaining('the pull feed carries events'),
      expect.stringContaining('Authorization Violation'),
    ]);
    expect([...warned, ...debugged].join()).not.toContain(new URL(url).password);
    await out.close();
  });

  it.each(['localhost:4222', 'nats://', 'pay:a-wrong-secret@nats'])('is no broker at all: %s', (url) => {
    expect(() => connectionOptions({ url, service: 'pay' })).toThrow(
      /^configuration: NATS_URL is not of the form nats:\/\/user:password@host:port$/,
    );
  });
});

describe('a stream that is not there yet', () => {
  it('is waited for by its consumers', async () => {
    const { received, receiver } = listen(notification.db);
    const options = { url: nats.urlOf('notification'), service: 'notification', receiver, log };
    const into = connectBroker({ ...options, compare: async () => {}, onLost: () => {}, pace: PACE });
    const id = await publishEvents(pay.db);
    expect(into.isConnected()).toBe(false);

    const out = await connected(nats, pay);
    await publishAll(pay.db, out);

    await expect.poll(() => received, PATIENCE).toEqual([`${id} 1`]);
    await into.close();
    await out.close();
  });
});

describe('a stream that its service has made otherwise than it should', () => {
  const kept = { deny_delete: true, deny_purge: true };
  it.each([
    // The server checks no permission for what a stream publishes again.
    ['publishes again what others publish', { ...kept, republish: { src: 'email.sent', dest: 'payment.paid' } }],
    ['takes in another stream', { ...kept, sources: [{ name: 'PAY' }] }],
    ['has messages that can be deleted', { ...kept, deny_delete: false }],
    ['can be emptied', { ...kept, deny_purge: false }],
    ['keeps other events', { ...kept, subjects: ['email.>', 'other.>'] }],
  ])('because it %s keeps every service off the broker', async (_how, change) => {
    const forger = await connect(connectionOptions({ url: nats.urlOf('notification'), service: 'notification' }));
    const manager = await jetstreamManager(forger, { checkAPI: false });
    const out = await connected(nats, pay);

    await manager.streams.add({ name: 'NOTIFICATION', subjects: ['email.>'], ...change });

    await expect.poll(() => out.isConnected(), PATIENCE).toBe(false);
    await publishEvents(pay.db);
    expect(await unpublished(pay.db)).toBe(1);
    await forger.close();
    await out.close();
  });
});
