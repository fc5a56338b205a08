import { randomUUID } from 'node:crypto';
import { createReceiver } from '@leko/events';
import { transact } from '@leko/postgres';
import { createLog } from '@leko/runtime';
import { DAY_MS } from '@leko/runtime/durations';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { personalOfContact } from '../src/db/personal.ts';
import { recordSupplier } from '../src/receipts/record-supplier.ts';
import { subscriptions } from '../src/subscriptions.ts';
import { clockIsAhead } from './clock-ahead.ts';
import { athlete, orderFor, type PayHarness, post, startPay } from './pay-harness.ts';
import { contactsOf, knownOf, opened } from './personal.ts';

let harness: PayHarness;
beforeAll(async () => {
  harness = await startPay();
});
afterAll(() => harness.close());

const SERVICE = { sub: randomUUID(), roles: ['service'] as const };
const order = (change: object = {}) => orderFor(randomUUID(), { totalAmount: '330 RUB', ...change });

const publish = (type: string, data: object, id: string = randomUUID()) =>
  harness.service.call(SERVICE, { method: 'POST', url: '/api/v1/events', payload: { id, type, data } });

const contactOf = (userId: string) => knownOf(harness.service, userId);
const receiptTo = async (paymentId: string) => (await contactsOf(harness.service, paymentId)).receiptTo;
const outboxOf = (aggregateId: string) =>
  harness.service.db
    .selectFrom('outbox')
    .select(['event_id', 'type', 'sequence', 'body'])
    .where('aggregate_id', '=', aggregateId)
    .orderBy('sequence')
    .execute();

async function coachWithEmail(): Promise<string> {
  const coachId = randomUUID();
  const data = { coachId, name: 'Coach', email: 'coach@example.com', inn: '500100732259', bankDetailsChanged: false };
  const event = { data: { ...data, recipientId: randomUUID() }, time: new Date().toISOString() };
  await transact(harness.service.db, (tx) =>
    recordSupplier({ clock: harness.service.now, vault: harness.service.vault }, tx, event as never),
  );
  return coachId;
}

describe('an event of an internal service', () => {
  const session = () => ({ sessionId: 'session-1', coachId: randomUUID() });

  it.each([
    ['session.booked', session],
    ['session.completed', () => ({ ...session(), bookingId: randomUUID(), completedAt: '2026-11-20T10:00:00Z' })],
    ['session.canceled', session],
    ['session.disputed', () => ({ ...session(), orderId: 'o', disputeId: randomUUID() })],
    ['session.dispute_resolved', () => ({ ...session(), orderId: 'o', disputeId: randomUUID(), outcome: 'coach' })],
    ['user.registered', () => ({ userId: randomUUID() })],
    ['user.updated', () => ({ userId: randomUUID(), phone: '+79001234567' })],
    ['user.blocked', () => ({ userId: randomUUID(), reason: 'fraud' })],
  ])('%s is passed on once', async (type, data) => {
    const id = randomUUID();
    const body = data();

    const answers = [await publish(type, body, id), await publish(type, body, id)];

    expect(answers.map(({ statusCode }) => statusCode)).toEqual([202, 202]);
    const rows = await harness.service.db.selectFrom('outbox').selectAll().where('event_id', '=', id).execute();
    expect(rows).toHaveLength(1);
    expect(await opened(harness.service, rows[0]?.body)).toMatchObject({ id, type, data: body, source: '/platform' });
  });

  it('about one session is of one line, also where the session is known by a text', async () => {
    const sessionId = `session ${randomUUID()}`;

    await publish('session.booked', { ...session(), sessionId });
    await publish('session.canceled', { ...session(), sessionId });

    const { rows } = await findByData('sessionId', sessionId);
    expect(rows.map(({ type, sequence }) => `${sequence} ${type}`)).toEqual(['1 session.booked', '2 session.canceled']);
    expect(new Set(rows.map(({ aggregate_id }) => aggregate_id)).size).toBe(1);
  });

  it('cannot take the numbers of a payment, whatever it calls its session', async () => {
    const as = athlete();
    const { paymentId } = (await post(harness, as, '/payments', order())).json();

    await publish('session.booked', { ...session(), sessionId: paymentId });

    expect((await outboxOf(paymentId)).map(({ type }) => type)).toEqual(['payment.created']);
  });

  it.each([
    ['an unknown session field type', 'session.booked', { sessionId: 1, coachId: randomUUID() }],
    ['a malformed phone', 'user.updated', { userId: randomUUID(), phone: '8 900' }],
    ['a malformed e-mail', 'user.updated', { userId: randomUUID(), email: 'a@b\r\nBcc: c' }],
    ['no user', 'user.blocked', {}],
    ['an event of ours', 'payment.paid', {}],
  ])('with %s is refused', async (_what, type, data) => {
    expect((await publish(type, data)).statusCode).toBe(422);
  });

  const findByData = async (name: string, value: string) => ({
    rows: (
      await harness.service.db
        .selectFrom('outbox')
        .select(['aggregate_id', 'type', 'sequence', 'body'])
        .where('type', 'like', 'session.%')
        .orderBy('sequence')
        .execute()
    ).filter(({ body }) => (body as unknown as { data: Record<string, string> }).data[name] === value),
  });
});

/** The receiver of events from the broker. */
const listen = () =>
  createReceiver({
    db: harness.service.db,
    log: createLog('test', 'silent'),
    clock: harness.service.now,
    random: () => 0,
    subscriptions: subscriptions({ clock: harness.service.now, vault: harness.service.vault } as never),
    vault: harness.service.eventVault,
  });

describe('the directory', () => {
  it('is applied at once, without a broker, and keeps what later events leave out', async () => {
    const userId = randomUUID();

    await publish('user.registered', { userId, email: 'anna@example.com', name: 'Anna', locale: 'ru' });
    await publish('user.updated', { userId, phone: '+79001234567', name: 'Anna B.' });

    expect(await contactOf(userId)).toMatchObject({
      email: 'anna@example.com',
      phone: '+79001234567',
      name: 'Anna B.',
      locale: 'ru',
      blocked_at: null,
    });
  });

  it('is believed again once its clock is right, whatever was recorded while it was a year ahead', async () => {
    const userId = randomUUID();
    clockIsAhead(365 * DAY_MS);
    await publish('user.registered', { userId, email: 'before@example.com' });
    vi.restoreAllMocks();

    await publish('user.updated', { userId, email: 'after@example.com' });

    expect((await contactOf(userId)).email).toBe('after@example.com');
  });

  it('may write ids in capitals, and so may callers', async () => {
    const userId = randomUUID();
    const { sendReceiptTo: _nowhere, ...body } = order({ coachId: await coachWithEmail() });
    await post(harness, { sub: userId }, '/payments', body);

    const data = { userId: userId.toUpperCase(), email: 'anna@example.com' };
    await publish('user.registered', data, randomUUID().toUpperCase());
    const later = await publish('user.updated', { userId, name: 'Anna' });
    const url = `/api/v1/payment/private/user/${userId.toUpperCase()}/update`;
    const asked = await harness.service.call(SERVICE, { method: 'POST', url });

    expect([later.statusCode, asked.statusCode, asked.json().clientId]).toEqual([202, 200, userId]);
    expect(await contactOf(userId)).toMatchObject({ email: 'anna@example.com', name: 'Anna' });
    const published = await outboxOf(userId);
    expect(published.map(({ sequence }) => sequence)).toEqual([1, 2]);
    // What is sealed is bound to the id, as it stands in the row.
    for (const { event_id, body } of published) expect(body).toMatchObject({ id: event_id });
  });

  it('is applied once: the copy that the broker brings later changes nothing', async () => {
    const userId = randomUUID();
    await publish('user.registered', { userId, email: 'first@example.com' });
    const [first] = await outboxOf(userId);
    const personal = await personalOfContact.seal(harness.service.vault, [userId], { email: 'later@example.com' });
    await harness.service.db.updateTable('contact').set({ personal }).where('user_id', '=', userId).execute();

    const receiver = listen();

    expect(await receiver.receive(first?.body)).toBe('known');
    expect((await contactOf(userId)).email).toBe('later@example.com');
  });

  it('is followed also through the broker alone, and an older event that arrives late changes nothing', async () => {
    const userId = randomUUID();
    const receiver = listen();
    const event = (email: string, time: string) => ({
      specversion: '1.0',
      id: randomUUID(),
      source: '/directory',
      type: 'user.updated',
      subject: userId,
      sequence: 1,
      time,
      data: { userId, email },
    });

    await receiver.receive(event('new@example.com', '2026-11-20T10:00:00Z'));
    await receiver.receive(event('old@example.com', '2026-11-20T09:00:00Z'));

    expect((await contactOf(userId)).email).toBe('new@example.com');
  });
});

describe('the receipt of a payment that does not say where it goes', () => {
  const unsaid = (coachId: string) => order({ coachId, sendReceiptTo: undefined });

  it.each([
    ['the e-mail of the athlete', { email: 'own@example.com', phone: '+79001234567' }, 'own@example.com'],
    ['their phone', { phone: '+79001234567' }, '+79001234567'],
    ["the coach's contact where the athlete has none", { name: 'Anna' }, 'coach@example.com'],
  ])('goes to %s', async (_what, contact, expected) => {
    const as = athlete();
    await publish('user.registered', { userId: as.sub, ...contact });

    const answer = await post(harness, as, '/payments', unsaid(await coachWithEmail()));

    expect(answer.statusCode).toBe(201);
    expect(await receiptTo(answer.json().paymentId)).toBe(expected);
  });

  it('must be said where the coach has left no contact, also by an athlete we could reach', async () => {
    const as = athlete();
    await publish('user.registered', { userId: as.sub, email: 'own@example.com' });

    const answer = await post(harness, as, '/payments', unsaid(randomUUID()));

    expect([answer.statusCode, answer.json().code]).toEqual([422, 'receipt_contact_required']);
  });
});

describe('a blocked user', () => {
  it('cannot make payments, also when other events about them follow', async () => {
    const as = athlete();
    expect((await post(harness, as, '/payments', order())).statusCode).toBe(201);

    await publish('user.blocked', { userId: as.sub, reason: 'fraud' });
    await publish('user.updated', { userId: as.sub, email: 'anna@example.com' });
    const refused = await post(harness, as, '/payments', order());

    expect([refused.statusCode, refused.json().code]).toEqual([403, 'user_blocked']);
    expect((await contactOf(as.sub)).email).toBe('anna@example.com');
  });

  it('cannot make payments through a service that acts for them, either', async () => {
    const as = athlete();
    await publish('user.blocked', { userId: as.sub });

    const refused = await post(harness, { ...as, roles: ['service'] }, '/payments', order());

    expect(refused.statusCode).toBe(403);
  });
});
