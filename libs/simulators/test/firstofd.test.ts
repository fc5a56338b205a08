import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { firstofdSimulator } from '../src/firstofd/simulator.ts';
import { type CallbackReceiver, openReceiver, type ServedSimulator, serveSimulator } from '../src/kit/index.ts';

const GROUP = '/possystem/v4/leko';

let shop: CallbackReceiver;
let ofd: ServedSimulator;
let token: string;

beforeEach(async () => {
  shop = await openReceiver();
  ofd = await serveSimulator((ctx) => firstofdSimulator(ctx, { login: 'l', password: 'p', groupCode: 'leko' }));
  token = (await call('POST', '/possystem/v4/getToken', { login: 'l', pass: 'p' })).body.token;
});
afterEach(async () => {
  await ofd.close();
  await shop.close();
});

// The answers are asserted by value, so their shape is not typed here.
// biome-ignore lint/suspicious/noExplicitAny: see above
type Answer = { status: number; body: any };

async function call(method: string, path: string, body?: object): Promise<Answer> {
  const response = await fetch(`${ofd.url}${path}`, {
    method,
    headers: { ...(token ? { token } : {}), ...(body ? { 'content-type': 'application/json' } : {}) },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  return { status: response.status, body: await response.json() };
}

const COACH_LINE = {
  name: 'Classic yoga session',
  price: 1000,
  quantity: 1,
  sum: 1000,
  payment_method: 'full_prepayment',
  payment_object: 'service',
  vat: { type: 'none' },
  agent_info: { type: 'another' },
  supplier_info: { phones: ['+79991234567'], name: 'IP Bob', inn: '500100732259' },
};
const FEE_LINE = { name: 'Platform fee', price: 133, quantity: 1, sum: 133, vat: { type: 'vat22', sum: 23.98 } };

function sale(receipt: object = {}, externalId = 'rcpt-1'): object {
  return {
    external_id: externalId,
    receipt: {
      client: { email: 'athlete@example.com' },
      company: { email: 'pay@example.ru', inn: '7700000009', sno: 'osn', payment_address: 'https://pay.example.ru' },
      items: [COACH_LINE, FEE_LINE],
      payments: [{ type: 1, sum: 1133 }],
      total: 1133,
      ...receipt,
    },
    service: { callback_url: `${shop.url}/callbacks?tracking_id=1` },
    timestamp: '20.11.2026 12:00:00',
  };
}

const sell = (receipt?: object, externalId?: string) => call('POST', `${GROUP}/sell`, sale(receipt, externalId));
const report = (uuid: string) => call('GET', `${GROUP}/report/${uuid}`);

describe('tokens', () => {
  test('a wrong login is 401/12, a missing token 401/10, one older than 24 hours 401/11', async () => {
    const login = await call('POST', '/possystem/v4/getToken', { login: 'l', pass: 'wrong' });
    expect([login.status, login.body.error.code]).toEqual([401, 12]);

    ofd.advance(24 * 3_600_000);
    const old = await sell();
    expect([old.status, old.body.error.code]).toEqual([401, 11]);

    token = 'made-up';
    expect((await sell()).body.error).toMatchObject({ code: 10, type: 'system', error_id: expect.any(String) });
  });
});

describe('issuing', () => {
  test('a receipt waits, is printed a second later and called back', async () => {
    const accepted = await sell();
    expect(accepted).toMatchObject({ status: 200, body: { error: null, status: 'wait' } });
    const { uuid } = accepted.body;
    expect((await report(uuid)).body).toMatchObject({ status: 'wait', error: { code: 34 } });

    ofd.advance(1000);
    const done = (await report(uuid)).body;
    await ofd.simulator.tick?.();

    expect(done).toMatchObject({ status: 'done', external_id: 'rcpt-1', payload: { total: 1133 } });
    expect(done.payload.receipt_datetime).toBe('20.11.2026 12:00:01');
    expect(done.payload.ofd_receipt_url).toBe(
      `${ofd.url}/ticket?t=20261120T1200&s=1133.00&fn=${done.payload.fn_number}` +
        `&i=${done.payload.fiscal_document_number}&fp=${done.payload.fiscal_document_attribute}&n=1`,
    );
    expect(shop.received).toMatchObject([{ method: 'POST', path: '/callbacks?tracking_id=1' }]);
    expect(JSON.parse(shop.received[0]?.body ?? '')).toEqual(done);
    expect(ofd.simulator.truth()).toMatchObject([
      { kind: 'receipt', operation: 'sell', externalId: 'rcpt-1', total: '1133.00', state: 'done' },
    ]);
  });

  test('a tick prints what is due without a request', async () => {
    await sell();

    expect(await ofd.simulator.tick?.()).toBe(0);
    expect(ofd.simulator.nextDueAt?.()?.getTime()).toBe(ofd.clock().getTime() + 1000);
    expect(await ofd.simulator.tick?.(5)).toBe(2);
    expect(ofd.simulator.nextDueAt?.()).toBeUndefined();
  });

  test('a repeated external_id is the same receipt', async () => {
    const first = await sell();
    const again = await sell({ total: 1133 });

    expect(again).toMatchObject({ status: 200, body: { uuid: first.body.uuid, status: 'wait', error: { code: 33 } } });
    expect(again.body.error.text).toContain('IncomingExternalIdAlreadyExists');
    expect(ofd.simulator.truth()).toHaveLength(1);
  });

  test('a refund has its own operation and n=2', async () => {
    const { uuid } = (await call('POST', `${GROUP}/sell_refund`, sale({}, 'rcpt-1-refund'))).body;
    ofd.advance(1000);

    expect((await report(uuid)).body.payload.ofd_receipt_url).toMatch(/&n=2$/);
  });

  const { supplier_info: _supplier, ...withoutSupplier } = COACH_LINE;
  test.each([
    ['no way to reach the client', { client: {} }],
    ['items that do not make the total', { items: [COACH_LINE] }],
    ['payments that do not make the total', { payments: [{ type: 1, sum: 1000 }] }],
    ['an agent without a supplier', { items: [withoutSupplier, FEE_LINE] }],
    [
      'a supplier without a phone',
      { items: [{ ...COACH_LINE, supplier_info: { phones: [], name: 'B', inn: '500100732259' } }, FEE_LINE] },
    ],
    ['an INN of 11 digits', { company: { email: 'pay@example.ru', inn: '77000000091', payment_address: 'x' } }],
    [
      'an INN whose check digits are wrong',
      { items: [{ ...COACH_LINE, supplier_info: { ...COACH_LINE.supplier_info, inn: '660000000000' } }, FEE_LINE] },
    ],
    ['a sum that is not price × quantity', { items: [{ ...COACH_LINE, quantity: 2 }, FEE_LINE] }],
    ['a VAT rate of the past', { items: [COACH_LINE, { ...FEE_LINE, vat: { type: 'vat20' } }] }],
    ['a VAT one kopeck beside the rate', { items: [COACH_LINE, { ...FEE_LINE, vat: { type: 'vat22', sum: 23.99 } }] }],
    ['a VAT on what has none', { items: [{ ...COACH_LINE, vat: { type: 'none', sum: 0.01 } }, FEE_LINE] }],
    ['an unknown VAT rate', { items: [COACH_LINE, { ...FEE_LINE, vat: { type: 'vat18' } }] }],
  ])('%s is 400/13', async (_what, receipt) => {
    const { status, body } = await sell(receipt);

    expect([status, body.error.code]).toEqual([400, 13]);
    expect(ofd.simulator.truth()).toEqual([]);
  });

  test('before 2026 the rate is 20 % and not 22 %', async () => {
    await ofd.close();
    ofd = await serveSimulator((ctx) => firstofdSimulator(ctx, { login: 'l', password: 'p', groupCode: 'leko' }), {
      now: new Date('2025-12-31T20:59:59Z'),
    });
    token = (await call('POST', '/possystem/v4/getToken', { login: 'l', pass: 'p' })).body.token;

    expect((await sell()).status).toBe(400);
    expect((await sell({ items: [COACH_LINE, { ...FEE_LINE, vat: { type: 'vat20' } }] })).status).toBe(200);
  });

  test('an unknown uuid and a foreign group are refused', async () => {
    expect((await report('00000000-0000-4000-8000-000000000000')).status).toBe(404);
    expect((await call('POST', '/possystem/v4/other/sell', sale())).status).toBe(400);
  });

  test('the page of the receipt shows it; a changed sum finds nothing', async () => {
    const { uuid } = (await sell()).body;
    ofd.advance(1000);
    const url = (await report(uuid)).body.payload.ofd_receipt_url;

    const text = await (await fetch(url)).text();

    expect(text).toContain('Кассовый чек');
    for (const part of ['Classic yoga session', 'IP Bob', '500100732259', 'НДС 22 %', '1133.00'])
      expect(text).toContain(part);
    expect((await fetch(url.replace('s=1133.00', 's=1.00'))).status).toBe(404);
  });
});

describe('faults of the fiscal service', () => {
  const fault = (name: string) => ofd.faults.add('firstofd', { fault: name, times: 1 });

  test.each([
    ['no_callback', 0],
    ['duplicate_callback', 2],
  ])('%s: %i callbacks', async (name, callbacks) => {
    fault(name);
    await sell();
    await ofd.simulator.tick?.(5);

    expect(shop.received).toHaveLength(callbacks);
  });

  test('early_callback: called back before the answer', async () => {
    fault('early_callback');
    await sell();

    expect(shop.received).toHaveLength(1);
  });

  test('late_visibility: not ready for 30 seconds; wrong_amount: a rouble less', async () => {
    fault('late_visibility');
    fault('wrong_amount');
    const { uuid } = (await sell()).body;
    ofd.advance(29_000);
    expect((await report(uuid)).body.error.code).toBe(34);
    ofd.advance(1000);

    expect((await report(uuid)).body.payload.total).toBe(1132);
  });

  test('error_after_effect: the repeat finds the receipt; a fault that names nothing spares the token', async () => {
    fault('error_after_effect');
    expect((await call('POST', '/possystem/v4/getToken', { login: 'l', pass: 'p' })).status).toBe(200);
    expect((await sell()).status).toBe(500);

    expect((await sell()).body.error.code).toBe(33);
    expect(ofd.simulator.truth()).toHaveLength(1);
  });

  test.each([
    ['register_trouble', 1_000, { code: -3822, type: 'driver' }],
    ['reject_receipt', 1_000, { code: 13, type: 'system' }],
    ['register_off', 300_000, { type: 'timeout' }],
  ])('%s: the receipt fails after %i ms, and the shop is notified', async (name, ms, error) => {
    fault(name);
    const { uuid } = (await sell()).body;
    ofd.advance(ms - 1);
    expect((await report(uuid)).body).toMatchObject({ status: 'wait', error: { code: 34 } });
    ofd.advance(1);

    const failed = (await report(uuid)).body;
    await ofd.simulator.tick?.();

    expect(failed).toMatchObject({ status: 'fail', payload: null, error });
    expect(JSON.parse(shop.received[0]?.body ?? '')).toEqual(failed);
    expect(ofd.simulator.truth()).toMatchObject([{ externalId: 'rcpt-1', state: 'fail' }]);
    expect((await sell()).body).toMatchObject({ uuid, error: { code: 33 } });
  });

  test('no_link: done, with all marks but the link', async () => {
    fault('no_link');
    const { uuid } = (await sell()).body;
    ofd.advance(1000);

    const { status, payload } = (await report(uuid)).body;

    expect([status, payload.ofd_receipt_url]).toEqual(['done', undefined]);
    expect(payload).toMatchObject({ total: 1133, fiscal_document_number: 6386 });
  });

  test('lose_receipt: accepted, and unknown afterwards', async () => {
    fault('lose_receipt');
    const { uuid } = (await sell()).body;

    expect((await report(uuid)).body.error.code).toBe(32);
    expect((await sell()).body.error).toBeNull();
  });

  test('token_expired: one call finds its token too old', async () => {
    fault('token_expired');

    expect((await sell()).body.error.code).toBe(11);
    expect((await sell()).status).toBe(200);
  });

  test('report_limit: one question a second', async () => {
    ofd.faults.add('firstofd', { fault: 'report_limit' });
    const { uuid } = (await sell()).body;
    ofd.advance(1000);

    expect((await report(uuid)).status).toBe(200);
    expect((await report(uuid)).status).toBe(429);
    ofd.advance(1000);
    expect((await report(uuid)).status).toBe(200);
  });

  test('what is due is printed in the order in which it came in, whichever is asked about first', async () => {
    const first = (await sell({}, 'rcpt-a')).body.uuid;
    const second = (await sell({}, 'rcpt-b')).body.uuid;
    ofd.advance(1000);

    const numbers = [await report(second), await report(first)].map(({ body }) => body.payload.fiscal_document_number);

    expect(numbers).toEqual([6387, 6386]);
  });
});
