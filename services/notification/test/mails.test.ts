import { DAY_MS } from '@leko/runtime/durations';
import { postgresUrl } from '@leko/testing/worker';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { paid, recipient, remittance } from './events.ts';
import { ATHLETE, COACH, openWorld, type World } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld(postgresUrl());
});
afterAll(() => world.shut());
beforeEach(() => world.reset());

const sent = () => world.smtp.mails.map(({ envelopeTo, subject }) => `${envelopeTo}: ${subject}`).sort();

test('a payment is mailed to the athlete and to the coach, once, however often the event comes', async () => {
  world.publish('recipient.created', recipient());
  await world.settle();
  const id = world.publish('payment.paid', paid());
  world.publish('payment.paid', paid(), { id });
  await world.settle();
  world.publish('payment.paid', paid(), { id });
  await world.settle();

  expect(sent()).toEqual([
    'athlete@example.com: Оплата получена: 1\u00a0200,00\u00a0₽',
    'coach@example.com: Вашу тренировку оплатили: 1\u00a0080,00\u00a0₽',
  ]);
  expect((await world.messages()).map(({ state, version }) => [state, version])).toEqual([
    ['sent', 1],
    ['sent', 1],
  ]);
});

test('every message that was sent publishes one event, the first of its aggregate', async () => {
  world.publish('payment.paid', paid());
  await world.settle();

  const [message] = await world.db.selectFrom('message').selectAll().where('state', '=', 'sent').execute();
  expect(await world.outbox()).toEqual([
    expect.objectContaining({ type: 'email.sent', aggregate_id: message?.id, sequence: 1 }),
  ]);
});

test('a mail to an unknown user is kept as suppressed, which is no error', async () => {
  world.publish('payment.paid', paid({ receiptTo: '+79990000000' }));
  await world.settle();

  expect(sent()).toEqual([]);
  expect(await world.messages()).toEqual([
    expect.objectContaining({ template: 'payment-paid', state: 'suppressed', reason: 'no_address', version: 0 }),
    expect.objectContaining({ template: 'payment-received', state: 'suppressed', reason: 'no_address', version: 0 }),
  ]);
  expect(await world.outbox()).toEqual([]);
});

test('contacts come from users, in their language, and before what stands in the bank details', async () => {
  world.publish('recipient.created', recipient());
  world.publish('user.registered', { userId: COACH, email: 'me@example.com', name: 'Ann', locale: 'en' });
  world.publish('user.registered', { userId: ATHLETE, email: 'runner@example.com' });
  await world.settle();
  world.publish('payment.paid', paid({ receiptTo: '+79990000000' }));
  await world.settle();

  expect(sent()).toEqual([
    'me@example.com: Your session was paid for: RUB\u00a01,080.00',
    'runner@example.com: Оплата получена: 1\u00a0200,00\u00a0₽',
  ]);
  expect(world.smtp.mails.find(({ envelopeTo }) => envelopeTo === 'me@example.com')?.text).toContain('Hello, Ann!');
});

test('old news of a user that come late change nothing', async () => {
  const userId = COACH;
  world.publish('user.updated', { userId, email: 'new@example.com' }, { time: new Date('2026-11-02') });
  world.publish('user.registered', { userId, email: 'old@example.com' }, { time: new Date('2026-11-01') });
  world.publish('remittance.completed', remittance());
  await world.settle();
  world.publish('remittance.failed', remittance());
  await world.settle();

  expect(sent().at(-1)).toContain('new@example.com');
});

test('news of a clock that was ahead do not keep out what comes later', async () => {
  const userId = COACH;
  const sessionId = 'session-of-a-fast-clock';
  const time = new Date(world.now().getTime() + 365 * DAY_MS);
  world.publish('user.updated', { userId, email: 'before@example.com' }, { time });
  world.publish('session.booked', { sessionId, coachId: COACH, name: 'Before' }, { time });
  await world.settle();
  world.publish('user.updated', { userId, email: 'after@example.com' });
  world.publish('session.booked', { sessionId, coachId: COACH, name: 'After' });
  world.publish('remittance.completed', remittance());
  await world.settle();

  expect(sent().at(-1)).toContain('after@example.com');
  const sessions = await world.db.selectFrom('session').select('name').where('id', '=', sessionId).execute();
  expect(sessions).toEqual([{ name: 'After' }]);
});

describe('changed bank details', () => {
  test('are mailed to the former address, and to no other', async () => {
    world.publish('recipient.updated', recipient({ bankDetailsChanged: true, previousEmail: 'before@example.com' }));
    await world.settle();

    expect(sent()).toEqual(['before@example.com: Изменены банковские реквизиты для выплат']);
  });

  test('are mailed to the person, also where the address of the details was changed first', async () => {
    const news = recipient({
      bankDetailsChanged: true,
      previousEmail: 'thief@example.com',
      email: 'thief@example.com',
    });
    world.publish('user.registered', { userId: news.coachId, email: 'person@example.com', locale: 'ru' });
    world.publish('recipient.updated', news);
    await world.settle();

    expect(sent().map((line) => line.split(':')[0])).toEqual(
      expect.arrayContaining(['thief@example.com', 'person@example.com']),
    );
  });

  test('are not mailed to the new address when the old one is no address', async () => {
    world.publish(
      'recipient.updated',
      recipient({ bankDetailsChanged: true, previousEmail: 'x\r\nBcc: y@example.com' }),
    );
    await world.settle();

    expect(sent()).toEqual([]);
    expect(await world.messages()).toEqual([expect.objectContaining({ state: 'suppressed', address_index: null })]);
  });

  test('are not mailed when only the phone changed', async () => {
    world.publish('recipient.updated', recipient({ phone: '+79991112233' }));
    await world.settle();

    expect(await world.messages()).toEqual([]);
  });
});

test('a mail names its sender, its message and nothing from elsewhere', async () => {
  world.publish('payment.paid', paid());
  await world.settle();

  const [mail] = world.smtp.mails;
  const [message] = await world.db.selectFrom('message').selectAll().where('state', '=', 'sent').execute();
  expect(mail?.from).toMatchObject({ name: 'LE-KO Pay', address: 'pay@leko.example' });
  expect(mail?.messageId).toBe(`<${message?.id}@leko.example>`);
  expect(mail?.html).toContain('Training &lt;b&gt;sessions&lt;/b&gt;');
  expect(mail?.html).not.toMatch(/<(img|script|link)|url\(|src=/);
});
