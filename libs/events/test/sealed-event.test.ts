import { randomUUID } from 'node:crypto';
import type { Event, EventData } from '@leko/contracts';
import { transact } from '@leko/postgres';
import { searchDatabase } from '@leko/testing';
import { createVault, newVaultKeys } from '@leko/vault';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readOutbox } from '../src/feed.ts';
import { createReceiver, type EventTables, emit, emitNext, openEvent, type Subscriptions } from '../src/index.ts';
import { log, openParty, type Party, vault } from './harness.ts';

let payout: Party;
let pay: Party;
beforeAll(async () => {
  payout = await openParty('pay');
  pay = await openParty('notification');
});
afterAll(() => Promise.all([payout.close(), pay.close()]));

const [encryption = {}, index = {}] = newVaultKeys('gone').keys;
const otherVault = await createVault({ encryption: [encryption], index });

const WORDS = ['IP Ivanov', '+79991234567', 'anna@example.com', '500100732259'];
const recipient = (): EventData<'recipient.created'> => ({
  recipientId: randomUUID(),
  coachId: randomUUID(),
  name: 'IP Ivanov',
  phone: '+79991234567',
  email: 'anna@example.com',
  inn: '500100732259',
  bankDetailsChanged: false,
});

const about = (aggregateId: string) => ({ source: '/payout', aggregateId, sequence: 1, at: new Date() });

function publishEvents(data: EventData<'recipient.created'>) {
  return transact(payout.db, (tx) => emit(tx, 'recipient.created', { ...about(data.recipientId), data, vault }));
}

function listen(fail: () => boolean = () => false) {
  const received: unknown[] = [];
  const subscriptions: Subscriptions<EventTables> = {
    'recipient.created': async (_tx, { data }) => {
      if (fail()) throw new Error('not yet');
      received.push(data);
    },
  };
  const clock = () => new Date(Date.now() + 60_000);
  return { received, receiver: createReceiver({ db: pay.db, log, clock, random: () => 0, subscriptions, vault }) };
}

const lastOf = async (id: string): Promise<Event> => {
  const { events } = await readOutbox(payout.db);
  const found = events.find((event) => event.id === id);
  if (found === undefined) throw new Error(`no event ${id}`);
  return found;
};

it('what an event says of people is sealed where it waits and travels, and open for its publisher and its consumers', async () => {
  const data = recipient();

  const published = await publishEvents(data);
  const travelling = await lastOf(published.id);
  const { received, receiver } = listen();
  await receiver.receive(travelling);

  expect(published.data).toEqual(data);
  const { recipientId, coachId } = data;
  expect(travelling.data).toEqual({ recipientId, coachId, bankDetailsChanged: false, personal: expect.any(String) });
  expect(received).toEqual([data]);
  expect(await searchDatabase(payout.adminUrl, [recipientId])).not.toEqual([]);
  expect(await searchDatabase(payout.adminUrl, WORDS)).toEqual([]);
});

it('it stays sealed while it is set aside', async () => {
  let failures = 1;
  const data = recipient();
  const { received, receiver } = listen(() => failures-- > 0);
  const travelling = await lastOf((await publishEvents(data)).id);

  expect(await receiver.receive(travelling)).toBe('parked');
  expect(await searchDatabase(pay.adminUrl, WORDS)).toEqual([]);
  await receiver.retryParked(new Date(Date.now() + 120_000));

  expect(received).toEqual([data]);
});

it('it opens in no other event', async () => {
  const [one, other] = [
    await lastOf((await publishEvents(recipient())).id),
    await lastOf((await publishEvents(recipient())).id),
  ];

  await expect(openEvent(vault, { ...one, data: other.data } as Event)).rejects.toThrow('does not belong');
});

it('the copy of a known event needs no key, and one that was set aside for want of a key is settled by another copy', async () => {
  const data = recipient();
  const good = await lastOf((await publishEvents(data)).id);
  const unreadable = {
    ...good,
    data: { ...good.data, personal: await otherVault.seal(`event.personal/${good.id}`, {}) },
  };
  const { received, receiver } = listen();

  expect(await receiver.receive(unreadable)).toBe('parked');
  expect(await receiver.receive(good)).toBe('applied');
  expect(await receiver.receive(unreadable)).toBe('known');
  expect(await receiver.retryParked(new Date(Date.now() + 120_000))).toBe(1);

  expect(received).toEqual([data]);
  expect(await pay.db.selectFrom('parked').selectAll().execute()).toEqual([]);
});

it('an event from outside is sealed too', async () => {
  const userId = randomUUID();
  const id = randomUUID();
  const data = { userId, email: 'anna@example.com', locale: 'ru' as const };

  const published = await transact(payout.db, (tx) =>
    emitNext(tx, 'user.registered', { id, source: '/platform', aggregateId: userId, at: new Date(), data, vault }),
  );

  expect(published?.data).toEqual(data);
  expect((await lastOf(id)).data).toEqual({ userId, locale: 'ru', personal: expect.any(String) });
});

it('an event with personal data cannot be published without a vault, another needs none', async () => {
  const data = recipient();
  const unsealed = { ...about(data.recipientId), data } as never;
  await expect(transact(payout.db, (tx) => emit(tx, 'recipient.created', unsealed))).rejects.toThrow('must be sealed');

  const userId = randomUUID();
  const blocked = { source: '/platform', aggregateId: userId, at: new Date(), data: { userId } };
  await transact(payout.db, (tx) => emitNext(tx, 'user.blocked', { ...blocked, id: randomUUID() }));
});
