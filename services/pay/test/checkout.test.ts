import { randomUUID } from 'node:crypto';
import { MINUTE_MS } from '@leko/runtime/durations';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { athlete, get, orderFor, type PayHarness, payAtBank, post, startPay } from './pay-harness.ts';

let harness: PayHarness;
beforeAll(async () => {
  harness = await startPay();
});
afterAll(() => harness.close());

const order = (change: object = {}) => orderFor(randomUUID(), { totalAmount: '330 RUB', ...change });
const privateApi = (path: string) =>
  harness.service.call({ roles: ['service'] }, { method: 'POST', url: `/api/v1/payment/private/${path}` });

async function create() {
  const as = athlete();
  const answer = await post(harness, as, '/payments', order());
  const { paymentId: id, paymentLink: link } = answer.json();
  const view = (await privateApi(`payment/${id}/update`)).json();
  return { as, answer, id, link, secret: view.clientSecret, url: new URL(view.checkout.url).pathname };
}

const open = (url: string, method: 'GET' | 'HEAD' = 'GET') => harness.service.app.inject({ method, url });
const rowOf = (id: string) =>
  harness.service.db.selectFrom('payment').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
const historyOf = async (id: string) =>
  (
    await harness.service.db
      .selectFrom('transition')
      .select(['version', 'to_state'])
      .where('entity_id', '=', id)
      .orderBy('version')
      .execute()
  ).map((row) => `${row.version} ${row.to_state}`);
const eventsOf = async (id: string) =>
  (
    await harness.service.db
      .selectFrom('outbox')
      .select(['type', 'sequence'])
      .where('aggregate_id', '=', id)
      .orderBy('sequence')
      .execute()
  ).map((row) => `${row.sequence} ${row.type}`);

describe('the checkout', () => {
  it('leads to the page of the bank and notes that it was opened', async () => {
    const { id, link, url } = await create();

    const answer = await open(url);

    expect([answer.statusCode, answer.headers.location]).toEqual([303, link]);
    expect(answer.headers).toMatchObject({ 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' });
    expect((await rowOf(id)).state).toBe('checkout');
    expect(await historyOf(id)).toEqual(['1 awaiting', '2 checkout']);
  });

  it('opened twenty times at once is opened once', async () => {
    const { id, url } = await create();

    const answers = await Promise.all(Array.from({ length: 20 }, () => open(url)));

    expect(new Set(answers.map(({ statusCode }) => statusCode))).toEqual(new Set([303]));
    expect(await historyOf(id)).toEqual(['1 awaiting', '2 checkout']);
  });

  it('opened by a crawler before the payer does no harm, asks no bank, and is paid as ever', async () => {
    const { as, answer, id, url } = await create();
    const before = (await rowOf(id)).next_check_at;

    await open(url, 'HEAD');
    expect((await rowOf(id)).state).toBe('awaiting');
    await open(url);
    expect((await rowOf(id)).next_check_at).toEqual(before);
    await payAtBank(answer);
    await harness.settle();

    expect((await get(harness, as, `/payments/${id}`)).json().status).toBe('PAID');
    // Opening is a version of the payment without an event.
    expect(await eventsOf(id)).toEqual(['1 payment.created', '3 payment.paid']);
  });

  it('is shown to the platform until it is used up', async () => {
    const { id, answer, url } = await create();
    await open(url);
    const opened = (await privateApi(`payment/${id}/update`)).json();
    await payAtBank(answer);
    const paid = (await privateApi(`payment/${id}/update`)).json();

    expect([opened.status, opened.checkout.url]).toEqual(['checkout', expect.stringContaining(url)]);
    expect([paid.status, paid.checkout]).toEqual(['received', undefined]);
  });

  it('of a payment that was canceled, paid, or whose link has expired is gone', async () => {
    const [canceled, paid, late] = [await create(), await create(), await create()];
    await privateApi(`payment/${canceled.id}/cancel`);
    await payAtBank(paid.answer);
    await harness.settle();
    await harness.service.owner
      .updateTable('payment')
      .set({ link_expires_at: new Date(Date.now() - MINUTE_MS) })
      .where('id', '=', late.id)
      .execute();

    for (const { url } of [canceled, paid, late]) {
      const answer = await open(url);
      expect([answer.statusCode, answer.json().code]).toEqual([410, 'checkout_closed']);
      expect(answer.headers['content-type']).toMatch('application/problem+json');
      expect(answer.headers.location).toBeUndefined();
    }
  });

  it('says when to try again while there is no payment link yet', async () => {
    const { id, url } = await create();
    await harness.service.db.updateTable('payment').set({ payment_link: null }).where('id', '=', id).execute();

    const answer = await open(url);

    expect([answer.statusCode, answer.headers['retry-after']]).toEqual([503, '5']);
  });

  it('is unknown under any secret that we did not make', async () => {
    const { id, secret } = await create();
    const forged = [
      'nonsense',
      id,
      `${secret.slice(0, -1)}${secret.endsWith('A') ? 'B' : 'A'}`,
      `${Buffer.from(randomUUID().replaceAll('-', ''), 'hex').toString('base64url').slice(0, 21)}${secret.slice(21)}`,
      secret.toUpperCase(),
      `${secret}A`,
      'A'.repeat(64),
    ];

    for (const one of forged) expect((await open(`/api/v1/pay/checkouts/${one}`)).statusCode, one).toBe(404);
    expect((await rowOf(id)).state).toBe('awaiting');
  });
});
