import { DAY_MS } from '@leko/runtime/durations';
import { postgresUrl } from '@leko/testing/worker';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { ask } from './ask.ts';
import { paid, recipient, remittance } from './events.ts';
import { ATHLETE, COACH, openWorld, type World } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld(postgresUrl());
});
afterAll(() => world.shut());
beforeEach(() => world.reset());

const states = async () =>
  (await world.messages()).map(({ template, state, reason }) => [template, state, reason].filter(Boolean).join(' '));

async function rejectAthlete(saying = '5.1.1 unknown') {
  world.smtp.behave({ refuseWith: 550, saying, refuse: 'athlete@example.com' });
  world.publish('payment.paid', paid());
  await world.settle();
}

const lift = (userId: string, roles: ('ops' | 'service')[] = ['ops']) =>
  world.call({ roles }, { method: 'DELETE', url: `/api/v1/notification/private/suppressions/${userId}` });

describe('an address that a server rejects for good', () => {
  test('is not written to any more, also by requests', async () => {
    await rejectAthlete();
    world.smtp.behave({});
    world.publish('payment.paid', paid());
    await world.settle();

    const answer = await ask(world, 'verification', { email: 'Athlete@Example.com' });
    await world.settle();

    expect(answer.json()).toMatchObject({ status: 'suppressed' });
    expect(world.smtp.mails).toEqual([]);
    expect((await states()).filter((line) => !line.startsWith('payment-received'))).toEqual([
      'payment-paid failed smtp_550',
      'payment-paid suppressed address_rejected',
      'verification suppressed address_rejected',
    ]);
  });

  test('gives way to another one that is known', async () => {
    world.publish('user.registered', { userId: ATHLETE, email: 'anna@example.com' });
    await world.settle();
    await rejectAthlete();

    world.publish('payment.paid', paid());
    await world.settle();

    expect(world.smtp.mails.map(({ envelopeTo }) => envelopeTo)).toEqual(['anna@example.com']);
  });

  test('is not tried again for what was queued before', async () => {
    world.smtp.behave({ refuseWith: 451 });
    world.publish('payment.paid', paid());
    await world.settle();
    await rejectAthlete();
    world.smtp.behave({});
    world.advance(DAY_MS / 24);
    await world.settle();

    expect(world.smtp.mails).toEqual([]);
    expect(await states()).toContain('payment-paid failed address_rejected');
  });

  test('is kept as a hash', async () => {
    await rejectAthlete();

    const rows = await world.db.selectFrom('suppression').selectAll().execute();
    expect(rows).toHaveLength(1);
    expect(JSON.stringify(rows)).not.toMatch(/athlete/i);
  });

  test('is sent the mail that was suppressed when it is asked for again after an operator said so', async () => {
    await rejectAthlete();
    world.smtp.behave({});
    const asked = () => ask(world, 'verification', { email: 'athlete@example.com' });
    const first = (await asked()).json();
    expect((await asked()).json()).toEqual(first);
    await lift(ATHLETE);

    const second = (await asked()).json();
    await world.settle();

    expect([first.status, second.status]).toEqual(['suppressed', 'queued']);
    expect(world.smtp.mails).toHaveLength(1);
  });

  test('is written to again after a month, or when an operator says so', async () => {
    await rejectAthlete();
    world.smtp.behave({});

    expect((await lift(ATHLETE, ['service'])).statusCode).toBe(403);
    expect((await lift(ATHLETE)).json()).toEqual({ lifted: 1 });
    world.publish('payment.paid', paid());
    await world.settle();
    expect(world.smtp.mails).toHaveLength(1);

    await rejectAthlete();
    world.smtp.behave({});
    world.advance(31 * DAY_MS);
    world.publish('payment.paid', paid());
    await world.settle();
    expect(world.smtp.mails).toHaveLength(2);
  });
});

test.each([
  ['a policy', '5.7.1 not from you'],
  ['a full mailbox', '5.2.2 over quota'],
])('%s refuses this mail and not the address', async (_what, saying) => {
  await rejectAthlete(saying);
  world.smtp.behave({});
  world.publish('payment.paid', paid());
  await world.settle();

  expect(world.smtp.mails.map(({ envelopeTo }) => envelopeTo)).toEqual(['athlete@example.com']);
});

describe('a blocked user', () => {
  beforeEach(async () => {
    world.publish('user.registered', { userId: COACH, email: 'coach@example.com', locale: 'ru' });
    world.publish('user.blocked', { userId: COACH });
    await world.settle();
  });

  test('is not written to about training', async () => {
    const answer = await ask(world, 'session/s-1/dispute', undefined, { user: COACH });
    await world.settle();

    expect(answer.json()).toMatchObject({ status: 'suppressed' });
    expect(await states()).toEqual(['dispute suppressed user_blocked']);
    expect(world.smtp.mails).toEqual([]);
  });

  test('still gets mails about money and changed bank details', async () => {
    world.publish('remittance.completed', remittance());
    world.publish('recipient.updated', recipient({ bankDetailsChanged: true, previousEmail: 'old@example.com' }));
    await world.settle();

    expect(world.smtp.mails.map(({ subject }) => subject).sort()).toEqual([
      'Выплата отправлена: 1\u00a0030,00\u00a0₽',
      'Изменены банковские реквизиты для выплат',
    ]);
  });
});

test('what waits for a user who is blocked meanwhile is not sent', async () => {
  world.smtp.behave({ refuseWith: 451 });
  await ask(world, 'session/s-1/approve', { email: 'a@example.com' });
  await world.settle();
  world.publish('user.blocked', { userId: ATHLETE });
  await world.settle();
  world.smtp.behave({});
  world.advance(DAY_MS / 24);
  await world.settle();

  expect(await states()).toEqual(['approve failed user_blocked']);
  expect(world.smtp.mails).toEqual([]);
});
