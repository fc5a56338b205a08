import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { athlete, get, orderFor, type PayHarness, post, startPay } from './pay-harness.ts';

let harness: PayHarness;
beforeAll(async () => {
  harness = await startPay();
});
afterAll(() => harness.close());

const order = (change: object = {}) => orderFor(randomUUID(), { totalAmount: '330 RUB', ...change });
const service = (coachDueAmount: unknown, sessionId = 'a') => ({ coachDueAmount, name: 'Yoga', sessionId });

describe('POST /prices', () => {
  it('answers the documented figures', async () => {
    const answer = await post(harness, athlete(), '/prices', { orderId: 'o', services: [service('1000 RUB')] });

    expect(answer.statusCode).toBe(200);
    expect(answer.json()).toEqual({
      orderId: 'o',
      coachDueAmount: '1000.00 RUB',
      platformFeeAmount: '100.00 RUB',
      totalAmount: '1100.00 RUB',
      vatAmount: '18.03 RUB',
      platformFeePercentage: '10.0000',
      vatPercentage: '22.00',
      servicesPrices: [
        {
          sessionId: 'a',
          name: 'Yoga',
          coachDueAmount: '1000 RUB',
          platformFeeAmount: '100 RUB',
          totalAmount: '1100 RUB',
          vatAmount: '18.03 RUB',
          vatPercentage: '22.00',
          platformFeePercentage: '10.0000',
        },
      ],
    });
  });

  it.each([
    ['a number', { orderId: 'o', services: [service(100)] }],
    ['a negative amount', { orderId: 'o', services: [service('-100 RUB')] }],
    ['a Unicode minus', { orderId: 'o', services: [service('−100 RUB')] }],
    ['a comma', { orderId: 'o', services: [service('100,50 RUB')] }],
    ['a leading space', { orderId: 'o', services: [service(' 100 RUB')] }],
    ['an exponent', { orderId: 'o', services: [service('1e3')] }],
    ['kopecks where whole units belong', { orderId: 'o', services: [service('100.50 RUB')] }],
    ['another currency', { orderId: 'o', services: [service('100 USD')] }],
    ['zero', { orderId: 'o', services: [service('0 RUB')] }],
    ['thirteen digits', { orderId: 'o', services: [service('1000000000000 RUB')] }],
    ['a total of thirteen digits', { orderId: 'o', services: [service('999999999999 RUB')] }],
    ['a repeated session', { orderId: 'o', services: [service('1 RUB'), service('1 RUB')] }],
    ['no services', { orderId: 'o', services: [] }],
    [
      'more services than have a line on a receipt',
      { orderId: 'o', services: Array.from({ length: 100 }, (_, i) => service('1 RUB', String(i))) },
    ],
    ['an unknown field', { orderId: 'o', services: [service('1 RUB')], discount: '1 RUB' }],
    ['a missing order', { services: [service('1 RUB')] }],
    ['control characters', { orderId: 'o\n', services: [service('1 RUB')] }],
  ])('refuses %s with 422 and a pointer', async (_what, body) => {
    const answer = await post(harness, athlete(), '/prices', body);

    expect(answer.statusCode).toBe(422);
    expect(answer.headers['content-type']).toMatch('application/problem+json');
    expect(answer.json()).toMatchObject({ code: 'invalid_input', status: 422 });
    expect(answer.json().errors[0].pointer).toMatch(/^\/body/);
  });

  it.each([
    ['repeated names', '{"orderId":"a","orderId":"b","services":[]}', 400],
    ['a prototype name', '{"__proto__":{"x":1},"orderId":"a","services":[]}', 400],
    ['NUL', '{"orderId":"\\u0000","services":[]}', 400],
    ['half a surrogate pair', '{"orderId":"\\ud800","services":[]}', 400],
    ['depth', `{"orderId":${'['.repeat(5000)}${']'.repeat(5000)}}`, 400],
    ['broken JSON', '{"orderId":', 400],
    ['nothing', '', 400],
    ['70 KB', `{"orderId":"${'x'.repeat(70_000)}"}`, 413],
  ])('refuses a body with %s', async (_what, payload, status) => {
    const answer = await harness.service.call(athlete(), {
      method: 'POST',
      url: '/api/v1/pay/prices',
      payload,
      headers: { 'content-type': 'application/json' },
    });

    expect(answer.statusCode).toBe(status);
    expect(answer.body.length).toBeLessThan(1_000);
  });
});

describe('POST /payments', () => {
  it.each([
    ['a total that is not the price', { totalAmount: '329 RUB' }, 'total_amount_mismatch'],
    ['a bad contact', { sendReceiptTo: 'a@b\r\nBcc: c@d.ru' }, 'invalid_input'],
    ['a contact that is neither', { sendReceiptTo: '+0123' }, 'invalid_input'],
    ['no contact where the coach left none', { sendReceiptTo: undefined }, 'receipt_contact_required'],
    ['a coach that is no uuid', { coachId: 'coach' }, 'invalid_input'],
    ['a purpose that the bank would refuse', { purpose: 'x'.repeat(141) }, 'invalid_input'],
  ])('refuses %s with 422', async (_what, change, code) => {
    const answer = await post(harness, athlete(), '/payments', order(change));

    expect([answer.statusCode, answer.json().code]).toEqual([422, code]);
  });

  it('names the expected total', async () => {
    const answer = await post(harness, athlete(), '/payments', order({ totalAmount: '1 RUB' }));

    expect(answer.json().expectedTotalAmount).toBe('330 RUB');
  });

  it('refuses a payment to oneself', async () => {
    const as = athlete();

    const answer = await post(harness, as, '/payments', order({ coachId: as.sub }));

    expect([answer.statusCode, answer.json().code]).toEqual([422, 'self_payment']);
  });

  it('makes one line of a payment without services', async () => {
    const as = athlete();
    const { services: _none, ...bare } = order({ totalAmount: '110 RUB' }) as Record<string, unknown>;

    const answer = await post(harness, as, '/payments', bare);

    expect(answer.statusCode).toBe(201);
    const line = await harness.service.db
      .selectFrom('payment_line')
      .selectAll()
      .where('payment_id', '=', answer.json().paymentId)
      .executeTakeFirstOrThrow();
    expect([line.coach_due, line.fee, line.name]).toEqual([10_000n, 1_000n, bare.purpose]);
  });

  it('makes one payment of 20 parallel requests for one order', async () => {
    const as = athlete();
    const body = order();

    const answers = await Promise.all(Array.from({ length: 20 }, () => post(harness, as, '/payments', body)));

    const made = answers.filter((answer) => answer.statusCode === 201);
    expect(made.length).toBeGreaterThan(0);
    expect(answers.every((answer) => answer.statusCode === 201 || answer.statusCode === 503)).toBe(true);
    expect(new Set(made.map((answer) => answer.json().paymentId)).size).toBe(1);
    expect((await get(harness, as, `/payments?orderId=${body.orderId}`)).json().total).toBe(1);
    const key = made[0]?.json().paymentId;
    const atBank = (harness.bank.simulator.truth() as { paymentLinkId: string }[]).filter(
      (row) => row.paymentLinkId === key,
    );
    expect(atBank).toHaveLength(1);
  });

  it('answers another request for an open order with 409', async () => {
    const as = athlete();
    const body = order();
    await post(harness, as, '/payments', body);

    const other = await post(harness, as, '/payments', { ...body, purpose: 'Something else' });

    expect([other.statusCode, other.json().code]).toEqual([409, 'order_has_open_payment']);
  });
});

describe('Idempotency-Key', () => {
  it('replays the answer of the same request and refuses another one', async () => {
    const as = athlete();
    const headers = { 'idempotency-key': randomUUID() };
    const body = order();

    const first = await post(harness, as, '/payments', body, headers);
    const again = await post(harness, as, '/payments', body, headers);
    const other = await post(harness, as, '/payments', order(), headers);
    const stranger = await post(harness, athlete(), '/payments', body, headers);

    expect(again.json()).toEqual(first.json());
    expect([other.statusCode, other.json().code]).toEqual([422, 'idempotency_key_reused']);
    expect(stranger.json().paymentId).not.toBe(first.json().paymentId);
  });

  it('answers a request that comes while the first is running with a time to wait', async () => {
    const as = athlete();
    const headers = { 'idempotency-key': randomUUID() };
    const body = order();
    harness.bank.faults.add('tochka_acquiring', {
      fault: 'slow',
      times: 1,
      match: body.orderId.slice(0, 0) || 'POST /uapi',
    });

    const before = harness.bank.simulator.truth().length;
    const first = post(harness, as, '/payments', body, headers);
    await expect.poll(() => harness.bank.simulator.truth().length, { timeout: 5_000 }).toBeGreaterThan(before);
    const second = await post(harness, as, '/payments', body, headers);

    expect([second.statusCode, second.json().code]).toEqual([409, 'request_in_progress']);
    expect(second.headers['retry-after']).toBe('1');
    expect((await first).statusCode).toBe(201);
  });
});

describe('own objects only', () => {
  it("answers another athlete's payment like one that does not exist", async () => {
    const made = await post(harness, athlete(), '/payments', order());
    const { requestId: _a, ...foreign } = (await get(harness, athlete(), `/payments/${made.json().paymentId}`)).json();
    const { requestId: _b, ...unknown } = (await get(harness, athlete(), `/payments/${randomUUID()}`)).json();

    expect(foreign).toEqual(unknown);
    expect(foreign.status).toBe(404);
  });

  it('pages through the payments of one athlete, newest first', async () => {
    const as = athlete();
    const ids: string[] = [];
    for (let n = 0; n < 3; n++) ids.unshift((await post(harness, as, '/payments', order())).json().paymentId);

    const first = (await get(harness, as, '/payments?page=0&limit=2')).json();
    const second = (await get(harness, as, '/payments?page=1&limit=2')).json();

    expect([...first.data, ...second.data].map((row: { paymentId: string }) => row.paymentId)).toEqual(ids);
    expect(first).toMatchObject({ count: 2, page: 0, limit: 2, total: 3 });
  });

  it.each([
    'page=-1',
    'page=1e1',
    'limit=0',
    'limit=101',
    'page=abc',
    'page=200000',
    'page=0&page=1',
    'unknown=1',
    'limit=',
  ])('refuses the query %s', async (query) => {
    expect((await get(harness, athlete(), `/payments?${query}`)).statusCode).toBe(422);
  });
});
