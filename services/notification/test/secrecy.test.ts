import { postgresUrl } from '@leko/testing/worker';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { ask } from './ask.ts';
import { paid, recipient } from './events.ts';
import { ATHLETE, COACH, openWorld, type World } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld(postgresUrl());
});
afterAll(() => world.shut());
beforeEach(() => world.reset());

const CANARIES = /canary|Канарейкина/i;

/** All rows of all tables, as a thief of the database would read them. */
async function everything(): Promise<string> {
  const tables = await sql<{ name: string }>`
    select table_name as name from information_schema.tables where table_schema = current_schema()`.execute(world.db);
  const texts = await Promise.all(
    tables.rows.map(({ name }) =>
      sql<{ row: string }>`select ${sql.table(name)}::text as row from ${sql.table(name)}`.execute(world.db),
    ),
  );
  return texts.flatMap(({ rows }) => rows.map(({ row }) => row)).join('\n');
}

test('no table shows who is written to, or what', async () => {
  world.publish('user.registered', { userId: ATHLETE, email: 'canary-user@example.com', name: 'Анна Канарейкина' });
  world.publish('recipient.created', recipient({ email: 'canary-coach@example.com', name: 'Иван Канарейкин' }));
  await world.settle();
  world.publish('payment.paid', paid({ receiptTo: 'canary-payer@example.com', purpose: 'Canary purpose' }));
  world.publish('recipient.updated', recipient({ bankDetailsChanged: true, previousEmail: 'canary-old@example.com' }));
  const asked = { email: 'canary-asked@example.com', name: 'Канарейкина', data: { coachName: 'Канарейкина' } };
  await ask(world, 'session/s-1/approve', asked, { key: 'k-1' });
  world.smtp.behave({ refuseWith: 550, saying: '5.1.1 canary-asked@example.com', refuse: 'canary-asked@example.com' });
  await world.settle();

  expect(world.smtp.mails.length).toBeGreaterThan(2);
  expect(await everything()).not.toMatch(CANARIES);
});

test('a confirmed address is remembered under its key, and not readable', async () => {
  await ask(world, 'verification', { email: 'canary@example.com' });
  await world.settle();
  const token = world.smtp.mails[0]?.text?.match(/token=(\S+)/)?.[1];
  const confirm = () =>
    world.call(
      { roles: ['service'] },
      {
        method: 'POST',
        url: '/api/v1/notification/private/verifications',
        headers: { 'idempotency-key': 'k-2' },
        payload: { token },
      },
    );

  const [first, second] = [await confirm(), await confirm()];

  expect(first.json()).toMatchObject({ userId: ATHLETE, email: 'canary@example.com' });
  expect(second.json()).toEqual(first.json());
  expect(await everything()).not.toMatch(CANARIES);
});

test('news of one user that come at once are all kept', async () => {
  world.publish('user.registered', { userId: COACH, email: 'coach@example.com' });
  world.publish('user.updated', { userId: COACH, name: 'Ivan' });
  world.publish('user.updated', { userId: COACH, locale: 'en' });
  await world.settle();

  await ask(world, 'session/s-1/cancel', undefined, { user: COACH });
  await world.settle();

  expect(world.smtp.mails[0]).toMatchObject({
    envelopeTo: 'coach@example.com',
    text: expect.stringContaining('Hello, Ivan!'),
  });
});
