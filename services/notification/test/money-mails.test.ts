import { postgresUrl } from '@leko/testing/worker';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { document, paid, refunded, remittance } from './events.ts';
import { ATHLETE, COACH, openWorld, type World } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld(postgresUrl());
});
afterAll(() => world.shut());
beforeEach(async () => {
  await world.reset();
  world.publish('user.registered', { userId: ATHLETE, email: 'anna@example.com', name: 'Anna', locale: 'en' });
  world.publish('user.registered', { userId: COACH, email: 'ivan@example.com', name: 'Ivan', locale: 'en' });
  await world.settle();
});

const sent = () => world.smtp.mails.map(({ envelopeTo, subject }) => `${envelopeTo}: ${subject}`).sort();
const textTo = (address: string) => world.smtp.mails.find(({ envelopeTo }) => envelopeTo === address)?.text ?? '';

describe('a refund', () => {
  test('of everything is mailed to both', async () => {
    world.publish('payment.refunded', refunded());
    await world.settle();

    expect(sent()).toEqual([
      'athlete@example.com: Refund: RUB\u00a01,200.00',
      'ivan@example.com: Refund to an athlete: your balance is RUB\u00a01,080.00 less',
    ]);
    expect(textTo('athlete@example.com')).toContain('We have returned the whole amount of your order.');
  });

  test('of a part says so, also where nothing is left', async () => {
    world.publish('payment.refunded', refunded({ refundAmount: '400.00 RUB', coachDueAmount: '360.00 RUB' }));
    await world.settle();

    expect(textTo('athlete@example.com')).toContain('We have returned a part of the amount of your order.');
    expect(textTo('athlete@example.com')).toContain('Order total: RUB\u00a01,200.00');
  });

  test('of money that came too late is mailed to the athlete alone', async () => {
    world.publish('payment.refunded', refunded({ wasReceived: false }));
    await world.settle();

    expect(sent()).toEqual(['athlete@example.com: Refund: RUB\u00a01,200.00']);
    expect(textTo('athlete@example.com')).toContain('when the order could not be paid any more');
  });

  test('of the fee alone is no news for the coach', async () => {
    world.publish('payment.refunded', refunded({ coachDueAmount: '0.00 RUB' }));
    await world.settle();

    expect(sent()).toHaveLength(1);
  });
});

test('a payment of another amount says the amount that was taken', async () => {
  world.publish('payment.paid', paid({ receivedAmount: '1300.00 RUB' }));
  await world.settle();

  expect(sent()).toContain('athlete@example.com: Payment received: RUB\u00a01,300.00');
});

test.each([
  ['remittance.completed', 'Your payout was sent: RUB\u00a01,030.00'],
  ['remittance.failed', 'Your payout did not go through'],
  ['remittance.returned', 'Your payout came back: RUB\u00a01,030.00'],
  ['remittance.deleted', 'Your payout was withdrawn: RUB\u00a01,030.00'],
] as const)('%s is mailed to the coach', async (type, subject) => {
  world.publish(type, remittance());
  await world.settle();

  expect(sent()).toEqual([`ivan@example.com: ${subject}`]);
  expect(textTo('ivan@example.com')).toContain('Hello, Ivan!');
});

test.each([
  ['act_coach', 'ivan@example.com'],
  ['act_athlete', 'anna@example.com'],
] as const)('%s is mailed to its reader', async (documentType, address) => {
  world.publish('document.created', document({ documentType }));
  await world.settle();

  expect(sent()).toEqual([`${address}: Act No.\u00a0A-1 is ready`]);
});

test('the same event again is no second mail', async () => {
  const id = world.publish('payment.refunded', refunded());
  await world.settle();
  world.publish('payment.refunded', refunded(), { id });
  await world.settle();

  expect(sent()).toHaveLength(2);
});

test('what the platform is called and where it is found comes from the settings', async () => {
  const change = { validFrom: '2026-01-01T00:00:00.000Z', changedAt: '2026-01-01T00:00:00.000Z', changedBy: 'ops' };
  const platform = {
    legalName: 'Sport LLC',
    inn: '7700000009',
    kpp: '773601001',
    address: 'Perm',
    taxSystem: 'osn',
    email: 'help@sport.example',
    phone: '+74950000000',
    zone: 'Asia/Yekaterinburg',
    currency: 'RUB',
  };
  world.publish('setting.changed', { ...change, settingId: crypto.randomUUID(), name: 'platform', values: platform });
  await world.settle();
  world.publish('payment.paid', paid());
  await world.settle();

  const text = textTo('athlete@example.com');
  expect(text).toContain('Sport LLC, Perm');
  expect(text).toContain('Questions: help@sport.example');
  expect(text).toContain('20\u00a0November 2026 at\u00a015:05\u00a0GMT+5');
});
