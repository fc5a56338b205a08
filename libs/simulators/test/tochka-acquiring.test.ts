import { importJWK, type JWK, jwtVerify } from 'jose';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  bank,
  call,
  closeBank,
  create,
  createdId,
  LINK,
  openBank,
  PAYMENTS,
  payAs,
  read,
  refundOf,
  shop,
} from './bank.ts';

beforeEach(() => openBank());
afterEach(closeBank);

describe('the bank’s payment links', () => {
  test('a link is created in the documented envelope and can be read back', async () => {
    const created = await create();

    expect(created.status).toBe(200);
    expect(created.body.Data).toMatchObject({ amount: 310, status: 'CREATED', paymentLinkId: 'payment-1', ttl: 60 });
    expect(created.body.Data.paymentLink).toBe(`${bank.url}/p/${created.body.Data.operationId}`);
    expect(created.body).toMatchObject({ Links: { self: expect.any(String) }, Meta: { totalPages: 1 } });
    expect(await read(created.body.Data.operationId)).toMatchObject({ amount: 310, status: 'CREATED', Order: [] });
  });

  test.each([
    ['a customerCode that is not 9 long', { customerCode: '30000009' }],
    ['an amount of nothing', { amount: 0 }],
    ['an amount with parts of a kopeck', { amount: 10.001 }],
    ['an amount as text', { amount: '310.00' }],
    ['a purpose over 140 characters', { purpose: 'x'.repeat(141) }],
    ['no way of paying', { paymentMode: [] }],
    ['an unknown way of paying', { paymentMode: ['cash'] }],
    ['a merchantId that is not 15 digits', { merchantId: '123' }],
    ['a paymentLinkId over 45 characters', { paymentLinkId: 'x'.repeat(46) }],
    ['a life over 44640 minutes', { ttl: 44_641 }],
    ['a return address that is none', { redirectUrl: 'javascript:alert(1)' }],
  ])('%s is refused with a string code', async (_what, change) => {
    const { status, body } = await create(change);

    expect(status).toBe(400);
    expect(body).toMatchObject({ code: '400', id: expect.any(String), message: expect.any(String) });
  });

  test('a wrong token and a foreign customer get 403', async () => {
    expect((await call('POST', PAYMENTS, { Data: LINK }, 'stolen')).body.code).toBe('403');
    expect((await create({ customerCode: '999999999' })).status).toBe(403);
  });

  test('a paymentLinkId is taken once', async () => {
    await create();

    expect((await create()).status).toBe(400);
    expect(bank.simulator.truth()).toHaveLength(1);
  });

  test('a link expires by the clock, without a hook', async () => {
    const id = await createdId();

    expect(bank.simulator.nextDueAt?.()?.getTime()).toBe(bank.clock().getTime() + 60 * 60_000);
    bank.advance(60 * 60_000);

    expect((await read(id)).status).toBe('EXPIRED');
    expect((await payAs(id)).status).toBe(410);
    expect(await bank.simulator.tick?.()).toBe(1);
    expect(await bank.simulator.tick?.()).toBe(0);
    expect(shop.received).toEqual([]);
  });

  test('the list is paged and filtered', async () => {
    for (const n of [1, 2, 3]) await create({ paymentLinkId: `p-${n}` });
    const list = (query: string) => call('GET', `${PAYMENTS}?customerCode=300000092${query}`);

    const second = await list('&page=2&perPage=2&fromDate=2026-11-20&toDate=2026-11-20&status=CREATED');

    expect(second.body.Data.Operation).toMatchObject([{ paymentLinkId: 'p-3' }]);
    expect(second.body.Meta.totalPages).toBe(2);
    expect((await list('&fromDate=2026-11-21')).body.Data.Operation).toEqual([]);
    expect((await call('GET', PAYMENTS)).status).toBe(400);
  });

  test('the retailer is ready and the key is a single JWK without private parts', async () => {
    const retailers = await call('GET', '/uapi/acquiring/v1.0/retailers?customerCode=300000092');
    const key = await call('GET', '/doc/openapi/static/keys/public');

    expect(retailers.body.Data.Retailer).toMatchObject([{ status: 'REG', isActive: true }]);
    expect(Object.keys(key.body).sort()).toEqual(['e', 'kty', 'n']);
  });
});

describe('paying', () => {
  test('a card payment is approved at once and announced by a signed hook', async () => {
    const id = await createdId();

    expect(await payAs(id)).toEqual({ status: 200, body: { status: 'APPROVED', operationId: id } });
    await bank.simulator.tick?.();

    expect(await read(id)).toMatchObject({
      status: 'APPROVED',
      paymentType: 'card',
      Order: [{ type: 'approval', amount: 310 }],
    });
    expect(shop.received).toMatchObject([{ method: 'POST', path: '/hook', contentType: 'text/plain' }]);
    const jwk: JWK = (await call('GET', '/doc/openapi/static/keys/public')).body;
    const hook = await jwtVerify(shop.received[0]?.body ?? '', await importJWK(jwk, 'RS256'));
    expect(hook.protectedHeader).toEqual({ typ: 'JWT', alg: 'RS256' });
    expect(hook.payload).toMatchObject({
      webhookType: 'acquiringInternetPayment',
      amount: '310.00',
      status: 'APPROVED',
      paymentLinkId: 'payment-1',
    });
  });

  test('with preAuthorization a card is held, then captured in full, with a hook for each', async () => {
    const id = await createdId({ preAuthorization: true });

    expect((await payAs(id)).body.status).toBe('AUTHORIZED');
    expect((await refundOf(id, 1)).status).toBe(400);
    expect((await call('POST', `${PAYMENTS}/${id}/capture`)).body.Data).toEqual({ result: true });
    expect((await call('POST', `${PAYMENTS}/${id}/capture`)).status).toBe(400);
    await bank.simulator.tick?.();

    expect(await read(id)).toMatchObject({ status: 'APPROVED', Order: [{ type: 'authorized' }, { type: 'approval' }] });
    expect(shop.received).toHaveLength(2);
  });

  test('SBP knows no hold', async () => {
    const id = await createdId({ preAuthorization: true });

    expect((await payAs(id, 'sbp')).body.status).toBe('APPROVED');
  });

  test('paying twice, an unknown link and a method that is not offered are refused clearly', async () => {
    const id = await createdId({ paymentMode: ['sbp'] });

    expect((await payAs(id, 'card')).status).toBe(409);
    await payAs(id, 'sbp');
    expect((await payAs(id, 'sbp')).status).toBe(409);
    expect((await payAs('nothing')).status).toBe(404);
  });

  test('a browser is sent back to the shop; curl without a body gets JSON', async () => {
    const form = (id: string, action: string, body: string) =>
      fetch(`${bank.url}/p/${id}/${action}`, {
        method: 'POST',
        redirect: 'manual',
        headers: { accept: 'text/html', 'content-type': 'application/x-www-form-urlencoded' },
        body,
      });
    const id = await createdId();

    const declined = await form(id, 'decline', '');
    expect([declined.status, declined.headers.get('location')]).toEqual([303, 'https://shop.example/fail']);
    expect((await read(id)).status).toBe('CREATED');
    const paid = await form(id, 'pay', 'method=sbp');
    expect([paid.status, paid.headers.get('location')]).toEqual([303, 'https://shop.example/ok']);
    expect((await read(id)).paymentType).toBe('sbp');
    const other = await createdId({ paymentLinkId: 'payment-2' });
    const curl = await fetch(`${bank.url}/p/${other}/pay`, { method: 'POST' });
    expect(await curl.json()).toEqual({ status: 'APPROVED', operationId: other });
  });

  test('the page shows what is paid for, escaped, with buttons that need no script', async () => {
    const id = await createdId({ purpose: '<b>Yoga</b> & more' });

    const response = await fetch(`${bank.url}/p/${id}`, { headers: { accept: 'text/html' } });
    const text = await response.text();

    expect(text).toContain('&lt;b&gt;Yoga&lt;/b&gt; &amp; more');
    expect(text).toContain('310.00 ₽');
    expect(text).toContain(`action="${id}/pay"`);
    expect(text).not.toContain('<script');
  });
});

describe('refunds', () => {
  test('partial refunds up to what was paid; a running one locks the operation', async () => {
    const id = await createdId();
    await payAs(id);

    const first = await refundOf(id, 100.5);
    expect(first.body.Data).toMatchObject({
      isRefund: true,
      amount: 100.5,
      date: '2026-11-20',
      orderId: expect.any(String),
    });
    expect((await read(id)).status).toBe('ON-REFUND');
    expect((await refundOf(id, 1)).status).toBe(400);
    bank.advance(1000);
    expect((await read(id)).status).toBe('REFUNDED_PARTIALLY');
    expect((await refundOf(id, 209.51)).status).toBe(400);
    await refundOf(id, 209.5);
    bank.advance(1000);

    expect(await read(id)).toMatchObject({
      status: 'REFUNDED',
      amount: 310,
      Order: [{ type: 'approval' }, { type: 'refund', amount: 100.5 }, { type: 'refund', amount: 209.5 }],
    });
    expect(bank.simulator.truth()).toMatchObject([
      { kind: 'payment', state: 'REFUNDED', amount: '310.00' },
      { kind: 'refund', amount: '100.50' },
      { kind: 'refund', amount: '209.50' },
    ]);
  });

  test('an SBP refund is done at once', async () => {
    const id = await createdId();
    await payAs(id, 'sbp');

    await refundOf(id, 310);

    expect((await read(id)).status).toBe('REFUNDED');
  });

  test('read literally, the documentation allows no second partial refund', async () => {
    await closeBank();
    await openBank({ strictRefunds: true });
    const id = await createdId();
    await payAs(id, 'sbp');
    await refundOf(id, 100);

    expect((await refundOf(id, 100)).status).toBe(400);
  });

  test('the day registry has yesterday’s cards and today’s SBP, less the commission', async () => {
    await payAs(await createdId(), 'card');
    await payAs(await createdId({ paymentLinkId: 'p-2' }), 'sbp');
    const registry = () =>
      call('GET', '/uapi/acquiring/v1.0/registry?customerCode=300000092&merchantId=200000000001056&date=2026-11-20');

    expect((await registry()).body.Data.Registry).toMatchObject([{ paymentType: 'sbp', totalAmount: 307.83 }]);
    bank.advance(24 * 3_600_000);
    expect((await registry()).body.Data.Registry).toMatchObject([
      { paymentType: 'card', payments: [{ amount: 310, commission: 7.75, enrollmentAmount: 302.25 }] },
      { paymentType: 'sbp' },
    ]);
  });
});
