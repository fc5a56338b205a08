import { randomUUID } from 'node:crypto';
import { importJWK, type JWK, SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { athlete, get, orderFor, type PayHarness, post, startPay } from './pay-harness.ts';

let harness: PayHarness;
beforeAll(async () => {
  harness = await startPay();
});
afterAll(() => harness.close());

const order = (change: object = {}) => orderFor(randomUUID(), { totalAmount: '330 RUB', ...change });
describe('callbacks', () => {
  const query = (id: string) => `callback_type=PAYMENT&status=SUCCESS&tracking_id=${id}`;

  it('are echoed and move nothing by themselves', async () => {
    const as = athlete();
    const made = (await post(harness, as, '/payments', order())).json();

    const answer = await post(
      harness,
      { sub: randomUUID(), roles: ['service'] },
      `/callbacks?${query(made.paymentId)}`,
      {},
    );
    await harness.settle();

    expect(answer.json()).toEqual({ callbackType: 'PAYMENT', status: 'SUCCESS', trackingId: made.paymentId });
    expect((await get(harness, as, `/payments/${made.paymentId}`)).json().status).toBe('CREATED');
  });

  it('give an unknown id the same answer', async () => {
    const answer = await get(harness, { sub: randomUUID(), roles: ['service'] }, `/callbacks?${query('tracking_123')}`);

    expect([answer.statusCode, answer.json().trackingId]).toEqual([200, 'tracking_123']);
  });

  it.each([
    ['text/html', 'text/html; charset=utf-8'],
    ['application/json', 'application/json; charset=utf-8'],
  ])('answer %s to who accepts it, and say that it depends', async (accept, type) => {
    const as = { sub: randomUUID(), roles: ['service' as const] };
    const url = `/api/v1/pay/callbacks?${query(randomUUID())}`;
    const answer = await harness.service.call(as, { method: 'GET', url, headers: { accept } });

    expect([answer.headers['content-type'], answer.headers.vary]).toEqual([type, 'accept']);
  });

  it('are refused without a token, with a wrong one and to a plain user', async () => {
    const url = `/api/v1/pay/callbacks?${query(randomUUID())}`;

    expect((await harness.service.app.inject({ url })).statusCode).toBe(401);
    expect((await harness.service.app.inject({ url: `${url}&token=wrong` })).statusCode).toBe(401);
    expect((await get(harness, athlete(), url.slice('/api/v1/pay'.length))).statusCode).toBe(403);
  });
});

describe('the webhook of the bank', () => {
  const send = (payload: string) =>
    harness.service.app.inject({
      method: 'POST',
      url: '/api/v1/pay/webhooks/tochka',
      payload,
      headers: { 'content-type': 'text/plain' },
    });
  const claims = {
    webhookType: 'acquiringInternetPayment',
    customerCode: '300000092',
    operationId: randomUUID(),
    status: 'APPROVED',
  };

  it.each([
    ['another kind of event', { webhookType: 'incomingPayment' }],
    ['another customer of the bank', { customerCode: '300000093' }],
    ['nothing that we understand', { operationId: undefined }],
  ])('is answered and changes nothing when it is about %s', async (_what, change) => {
    await fetch(`${harness.bank.url}/doc/openapi/static/keys/public`); // The bank has a key from now on.
    const key = await importJWK(harness.bank.documents.get<JWK>('tochka_acquiring.key', 'signing') ?? {}, 'RS256');
    const sign = (body: object) => new SignJWT({ ...body }).setProtectedHeader({ alg: 'RS256' }).sign(key);
    const stored = () => harness.service.db.selectFrom('callback').selectAll().execute();
    expect((await send(await sign({ ...claims, operationId: randomUUID() }))).statusCode).toBe(200);
    const before = await stored();

    expect((await send(await sign({ ...claims, ...change }))).statusCode).toBe(200);

    expect(await stored()).toEqual(before);
  });

  it('is refused when the bank did not sign it', async () => {
    const jwk = await (await fetch(`${harness.bank.url}/doc/openapi/static/keys/public`)).text();
    const confused = await new SignJWT(claims).setProtectedHeader({ alg: 'HS256' }).sign(new TextEncoder().encode(jwk));
    const none = `${btoa('{"alg":"none"}')}.${btoa(JSON.stringify(claims))}.`;

    for (const forged of [confused, none, 'garbage', '', 'x'.repeat(9_000)]) {
      expect([400, 401]).toContain((await send(forged)).statusCode);
    }
  });
});

describe('other routes', () => {
  it('show the settings in force', async () => {
    const answer = await get(harness, { roles: ['user'] }, '/settings?name=vat');

    expect(answer.json().settings).toMatchObject([{ name: 'vat', values: { percentage: '22.00' }, active: true }]);
  });

  it('keep the log of upstream calls for operators, without secrets', async () => {
    await post(harness, athlete(), '/payments', order());

    expect((await get(harness, athlete(), '/upstreams?name=tochka_acquiring')).statusCode).toBe(403);
    const log = await get(harness, { sub: randomUUID(), roles: ['ops'] }, '/upstreams?name=tochka_acquiring&limit=1');
    expect(log.json().data[0]).toMatchObject({ name: 'tochka_acquiring', scheme: 'http', statusCode: 200 });
    expect(log.body).not.toMatch(/bank-token|token=[A-Za-z0-9_-]{10}/);
  });

  it('refuse a caller without an internal token', async () => {
    expect((await harness.service.app.inject({ url: '/api/v1/pay/settings' })).statusCode).toBe(401);
  });
});
