import { postgresUrl } from '@leko/testing/worker';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { ask } from './ask.ts';
import { paid } from './events.ts';
import { ATHLETE, COACH, openWorld, type World } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld(postgresUrl());
});
afterAll(() => world.shut());
beforeEach(() => world.reset());

const BASE = '/api/v1/notification/private/messages';
const get = (path: string, roles: ('ops' | 'service' | 'user')[] = ['ops']) =>
  world.call({ roles }, { method: 'GET', url: `${BASE}${path}` });

test('the timeline of a message has all that happened to it', async () => {
  world.smtp.behave({ refuseWith: 451, times: 1, saying: '4.7.1 athlete@example.com come later' });
  const eventId = world.publish('payment.paid', paid());
  await world.settle();
  const [message] = (await world.messages()).filter(({ role }) => role === 'athlete');
  const waiting = (await get(`/${message?.id}`)).json();
  world.advance(31_000);
  await world.settle();

  expect(waiting).toMatchObject({ state: 'queued', attempts: 1, nextAttemptAt: expect.any(String) });
  expect((await get(`/${message?.id}`)).json()).toEqual({
    messageId: message?.id,
    userId: ATHLETE,
    template: 'payment-paid',
    role: 'athlete',
    locale: 'ru',
    state: 'sent',
    address: 'a***@example.com',
    internetMessageId: `<${message?.id}@leko.example>`,
    eventId,
    attempts: 2,
    createdAt: expect.any(String),
    updatedAt: expect.any(String),
    timeline: [
      { at: expect.any(String), what: 'queued' },
      {
        at: expect.any(String),
        what: 'attempt',
        outcome: 'deferred',
        reason: 'smtp_451',
        answer: '451 4.7.1 *** come later',
      },
      { at: expect.any(String), what: 'attempt', outcome: 'ok', answer: expect.stringMatching(/^250 /) },
      { at: expect.any(String), what: 'sent' },
    ],
  });
});

test('while it is being sent there is no time of a next attempt', async () => {
  await ask(world, 'verification', { email: 'a@example.com' });
  await world.db.updateTable('message').set({ sending_since: world.now() }).execute();

  const [message] = (await get('')).json().data;

  expect(message).toMatchObject({ state: 'queued', attempts: 0 });
  expect(message).not.toHaveProperty('nextAttemptAt');
});

test('a message that is stopped before its next attempt shows none', async () => {
  world.smtp.behave({ refuseWith: 451 });
  await ask(world, 'session/s-1/approve', { email: 'a@example.com' });
  await world.settle();
  world.publish('user.blocked', { userId: ATHLETE });
  await world.settle();
  world.advance(31_000);
  await world.settle();

  const [message] = (await get('')).json().data;

  expect(message).toMatchObject({ state: 'failed', reason: 'user_blocked', attempts: 1 });
  expect(message.timeline.map(({ what }: { what: string }) => what)).toEqual(['queued', 'attempt', 'failed']);
  expect(world.smtp.mails).toEqual([]);
});

test('one that failed or was suppressed says why', async () => {
  world.smtp.behave({ refuseWith: 550, saying: '5.1.1 unknown' });
  world.publish('payment.paid', paid());
  await world.settle();

  const { data } = (await get('?state=failed')).json();
  expect(data).toMatchObject([
    { state: 'failed', reason: 'smtp_550', timeline: [{}, {}, { what: 'failed', reason: 'smtp_550' }] },
  ]);
  expect((await get('?state=suppressed')).json().data).toMatchObject([
    { role: 'coach', reason: 'no_address', timeline: [{ what: 'suppressed', reason: 'no_address' }] },
  ]);
});

test('messages are found by user, template and state, newest first, by pages', async () => {
  for (const [index, user] of [ATHLETE, COACH, ATHLETE].entries()) {
    await ask(world, `session/s-${index}/approve`, { email: 'a@example.com' }, { user });
    world.advance(1_000);
  }
  await ask(world, 'verification', { email: 'a@example.com' });

  const list = (await get(`?userId=${ATHLETE}&limit=2`)).json();
  expect(list).toMatchObject({ count: 2, page: 0, limit: 2, total: 3 });
  expect(list.data.map(({ template }: { template: string }) => template)).toEqual(['verification', 'approve']);
  expect((await get(`?userId=${ATHLETE}&page=1&limit=2`)).json().data).toHaveLength(1);
  expect((await get('?template=approve')).json().total).toBe(3);
  expect((await get('?state=sent')).json().total).toBe(0);
});

test.each([
  ['/00000000-0000-4000-8000-000000000000', 404],
  ['/x', 422],
  ['?userId=x', 422],
  ['?state=lost', 422],
  ['?limit=101', 422],
])('%s is answered with %i', async (path, status) => {
  expect((await get(path)).statusCode).toBe(status);
});

test('services may look, users may not', async () => {
  expect((await get('', ['service'])).statusCode).toBe(200);
  expect((await get('', ['user'])).statusCode).toBe(403);
  expect((await get('/00000000-0000-4000-8000-000000000000', ['user'])).statusCode).toBe(403);
});
