import { randomUUID } from 'node:crypto';
import { DAY_MS } from '@leko/runtime/durations';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { athlete, get, orderFor, type PayHarness, post, startPay } from './pay-harness.ts';
import { OPS } from './reconciliation-harness.ts';
import { eventsOf, paidPayment, receiptRows, refund, settleAfter } from './refund-harness.ts';

let harness: PayHarness;
beforeAll(async () => {
  harness = await startPay();
});
afterAll(() => harness.close());

const PAYMENT = randomUUID();
const order = (change: object = {}) => orderFor(randomUUID(), { totalAmount: '330 RUB', ...change });
const create = (change: object) => post(harness, athlete(), '/payments', order(change));

describe('what the bank takes is what we let in', () => {
  it.each([
    ['a purpose of 70 emoji', { purpose: '😀'.repeat(70) }, 201],
    ['one of 71, which are 142 units of its count', { purpose: '😀'.repeat(71) }, 422],
    ['one of 140', { purpose: '😀'.repeat(140) }, 422],
    ['140 letters', { purpose: 'ж'.repeat(140) }, 201],
  ])('%s', async (_what, change, status) => {
    expect((await create(change)).statusCode).toBe(status);
  });
});

describe('a text far beyond its limit is refused for its length, and nothing more is looked at', () => {
  it('in the query of a callback', async () => {
    const query = `token=x&callback_type=PAYMENT&status=SUCCESS&tracking_id=${'a'.repeat(14_500)}%01`;

    const answer = await harness.service.app.inject({ url: `/api/v1/pay/callbacks?${query}` });

    expect([answer.statusCode, answer.json().errors]).toEqual([
      422,
      [{ pointer: '/querystring/tracking_id', message: 'must NOT have more than 128 characters' }],
    ]);
  });

  it('in a body', async () => {
    const answer = await post(harness, athlete(), '/prices', {
      orderId: `${'a'.repeat(60_000)}\u0001`,
      services: order().services,
    });

    expect([answer.statusCode, answer.json().errors]).toEqual([
      422,
      [{ pointer: '/body/orderId', message: 'must NOT have more than 128 characters' }],
    ]);
  });
});

describe('a uuid is the same in capitals', () => {
  const service = (sessionId: string) => ({ coachDueAmount: '100 RUB', name: 'Yoga', sessionId });

  it('so a session is sold once in an order', async () => {
    const id = randomUUID();

    const answer = await create({ services: [id, id.toUpperCase()].map(service), totalAmount: '220 RUB' });

    expect([answer.statusCode, answer.json().errors]).toEqual([
      422,
      [{ pointer: '/body/services/1/sessionId', message: 'is repeated' }],
    ]);
  });
});

describe('whom a receipt may go to', () => {
  it.each([
    ['an address of .рф', 'anna@xn--e1afmkfd.xn--p1ai', 201],
    ['the same in capitals', 'ANNA@XN--E1AFMKFD.XN--P1AI', 201],
    ['a top level that ends in a hyphen', 'anna@example.xn--p1ai-', 422],
    ['a top level that is a number', 'anna@example.42', 422],
    ['a top level of nothing', 'anna@example.xn--', 422],
    ['a domain of one letter', 'john@x.com', 201],
    ['a domain that ends in a hyphen', 'anna@example-.com', 422],
  ])('%s', async (_what, sendReceiptTo, status) => {
    expect((await create({ sendReceiptTo })).statusCode).toBe(status);
  });
});

it('services that cannot be paid are refused as they are when they are priced', async () => {
  const services = ['a', 'b'].map((sessionId) => ({ coachDueAmount: '999999999999 RUB', name: 'Yoga', sessionId }));

  const [priced, created] = [
    await post(harness, athlete(), '/prices', { orderId: 'o', services }),
    await create({ services, totalAmount: '999999999999 RUB' }),
  ];

  expect([created.statusCode, created.json().code]).toEqual([422, 'invalid_input']);
  expect(created.json().errors).toEqual(priced.json().errors);
  expect(created.json().expectedTotalAmount).toBeUndefined();
});

describe('parameters of the query', () => {
  const as = athlete();
  it.each([
    ['POST', '/prices?x=1', as, { orderId: 'o', services: order().services }],
    ['POST', '/payments?x=1', as, order()],
    ['POST', `/payments/${PAYMENT}/refund?x=1`, as, { paymentId: PAYMENT }],
    ['POST', `/payments/${PAYMENT}/capture?x=1`, as, {}],
    ['DELETE', `/payments/${PAYMENT}?x=1`, OPS, undefined],
    ['PUT', '/settings/vat?x=1', { sub: randomUUID(), ...OPS }, { values: {} }],
    ['GET', '/state-machines/payment?x=1', as, undefined],
  ] as const)('%s %s is refused', async (method, path, who, payload) => {
    const options = { method, url: `/api/v1/pay${path}`, ...(payload === undefined ? {} : { payload }) };

    const answer = await harness.service.call(who, options);

    expect(answer.statusCode).toBe(422);
    expect(answer.json().errors).toMatchObject([{ pointer: '/querystring/x' }]);
  });

  it('pass where the bank or a messenger hangs its own on an address of ours', async () => {
    const webhook = await harness.service.app.inject({
      method: 'POST',
      url: '/api/v1/pay/webhooks/tochka?attempt=2',
      payload: 'garbage',
      headers: { 'content-type': 'text/plain' },
    });
    const checkout = await harness.service.app.inject({ url: '/api/v1/pay/checkouts/nonsense?utm_source=mail' });

    expect(webhook.json().code).not.toBe('invalid_input');
    expect(checkout.statusCode).toBe(404);
  });
});

describe('the day of a comparison', () => {
  it.each(['0001-01-01', '2019-12-31'])('%s is before there was anything to compare', async (date) => {
    const [asked, shown] = [
      await post(harness, { sub: randomUUID(), ...OPS }, `/reconciliations?date=${date}`, {}),
      await get(harness, OPS, `/reconciliations?date=${date}`),
    ];

    for (const answer of [asked, shown]) {
      expect(answer.statusCode).toBe(422);
      expect(answer.json().errors).toMatchObject([{ pointer: '/querystring/date' }]);
    }
  });

  it('2020-01-01 is the first', async () => {
    expect((await get(harness, OPS, '/reconciliations?date=2020-01-01')).statusCode).toBe(200);
  });
});

it('a path parameter of any length is answered in the form of its API', async () => {
  const as = { sub: randomUUID(), roles: ['service'] as const };
  const long = 'x'.repeat(3_000);
  const ours = await get(harness, athlete(), `/payments/${long}`);
  const theirs = await harness.service.call(
    { ...as, roles: [...as.roles] },
    { method: 'POST', url: `/api/v1/payment/private/payment/${long}/update` },
  );

  expect([ours.statusCode, ours.json().code]).toEqual([422, 'invalid_input']);
  expect(theirs.statusCode).toBe(422);
  expect(theirs.json().detail).toMatchObject([{ loc: ['path', 'payment_id'] }]);
});

it('a key is remembered for 30 days of its own, also when the clock of the sandbox has run ahead', async () => {
  const as = athlete();
  const body = order();
  const headers = { 'idempotency-key': randomUUID() };
  harness.advance(60 * DAY_MS);
  await post(harness, as, '/payments', body, headers);
  await harness.settle();

  const other = await post(harness, as, '/payments', { ...body, orderId: randomUUID() }, headers);

  expect([other.statusCode, other.json().code]).toEqual([422, 'idempotency_key_reused']);
});

it('the largest order that a request may carry is paid, published, receipted and refunded', async () => {
  const services = Array.from({ length: 99 }, (_, index) => ({
    coachDueAmount: '100',
    name: '漢'.repeat(128),
    sessionId: `${'漢'.repeat(70)}${index}`,
  }));
  const paid = await paidPayment(harness, { change: { services, totalAmount: '10890 RUB' } });
  await refund(harness, paid);
  await settleAfter(harness, 5, 60);

  expect((await eventsOf(harness, paid.id)).map(({ type }) => type)).toEqual([
    'payment.created',
    'payment.paid',
    'payment.refunded',
  ]);
  expect((await receiptRows(harness, paid.id)).map(({ state }) => state)).toEqual(['registered', 'registered']);
});
