import { createHash, randomUUID } from 'node:crypto';
import { DAY_MS } from '@leko/runtime/durations';
import { beforeEach, describe, expect, it } from 'vitest';
import { createCallbackUrls } from '../src/callbacks/callback-urls.ts';

const MAX_CALLBACKS = 20;

import { athlete, orderFor, type PayHarness, payAtBank, post, startPay } from './pay-harness.ts';
import { paidPayment, paymentRow, receiptRows, settleAfter } from './refund-harness.ts';

/** The capabilities of the service under test. */
const urls = createCallbackUrls({
  publicUrl: 'http://127.0.0.1:8080',
  secret: 'a-secret-of-at-least-32-characters',
});

let harness: PayHarness;
beforeEach(async () => {
  harness = await startPay();
  return () => harness.close();
});

type Type = 'PAYMENT' | 'RECEIPT';
const callBack = (type: Type, trackingId: string, payload: object = {}) => {
  const { pathname, search } = new URL(urls.build({ type, status: 'SUCCESS', trackingId }));
  return harness.service.app.inject({ method: 'POST', url: pathname + search, payload });
};
const rowsOf = (trackingId: string) =>
  harness.service.db.selectFrom('callback').selectAll().where('tracking_id', '=', trackingId).execute();
const create = async () => {
  const answer = await post(harness, athlete(), '/payments', orderFor(randomUUID(), { totalAmount: '330 RUB' }));
  return { answer, id: answer.json().paymentId as string };
};

describe('of what a callback says', () => {
  it('the first two kilobytes are kept with a hash of the whole, without what no log may show', async () => {
    const { id } = await create();
    const said = { password: 'hunter2', text: '😀'.repeat(15_000) };

    expect((await callBack('PAYMENT', id, said)).statusCode).toBe(200);

    const [row] = await rowsOf(id);
    const kept = row?.body as unknown as { beginning: string; bytes: number; sha256: string };
    const whole = JSON.stringify(said);
    expect(kept).toEqual({
      beginning: expect.stringMatching(/^\{"password":"[^h]/),
      bytes: Buffer.byteLength(whole),
      sha256: createHash('sha256').update(whole).digest('hex'),
    });
    expect(Buffer.byteLength(kept.beginning)).toBeLessThanOrEqual(2_048 + 3);
    expect(JSON.stringify(row)).not.toContain('hunter2');
  });

  it('a short one is kept as it is', async () => {
    const { id } = await create();
    await callBack('PAYMENT', id, { event: 'paid' });

    expect((await rowsOf(id)).map(({ body }) => body)).toEqual([{ event: 'paid' }]);
  });
});

describe('callbacks of one payment', () => {
  it('beyond twenty are answered and leave nothing, and the bank is not read for them', async () => {
    const { answer, id } = await create();
    for (let n = 0; n < MAX_CALLBACKS; n++) await callBack('PAYMENT', id, { n });
    await harness.settle();
    const before = await paymentRow(harness, id);

    for (let n = 0; n < 5; n++) expect((await callBack('PAYMENT', id, { more: n })).statusCode).toBe(200);
    expect((await callBack('PAYMENT', id, { n: 0 })).statusCode).toBe(200);

    const rows = await rowsOf(id);
    expect([rows.length, rows.map(({ times }) => times)]).toEqual([20, Array(20).fill(1)]);
    expect(await paymentRow(harness, id)).toEqual(before);
    await payAtBank(answer);
    await harness.settle();
    expect((await paymentRow(harness, id)).state).toBe('received'); // The bank's own webhook always triggers a read.
  });

  it('that say the same again are counted with them', async () => {
    const { id } = await create();
    for (let n = 0; n < MAX_CALLBACKS + 5; n++) await callBack('PAYMENT', id);

    expect((await rowsOf(id)).map(({ times }) => times)).toEqual([20]);
  });

  it('are not counted with those of another', async () => {
    const [one, other] = [await create(), await create()];
    for (let n = 0; n < MAX_CALLBACKS; n++) await callBack('PAYMENT', one.id, { n });

    await callBack('PAYMENT', other.id);

    expect(await rowsOf(other.id)).toHaveLength(1);
  });
});

describe('a capability ends', () => {
  it.each([
    [6, 200],
    [8, 401],
    [400, 401],
  ])('with its payment: %i days after it was paid → %i', async (days, status) => {
    const { id } = await paidPayment(harness);
    harness.advance(days * DAY_MS);

    expect((await callBack('PAYMENT', id, {})).statusCode).toBe(status);
    expect(await rowsOf(id).then((rows) => rows.filter(({ source }) => source === 'callback'))).toHaveLength(
      status === 200 ? 1 : 0,
    );
  });

  it('of a payment that was never paid, when no link to pay it can be open any more', async () => {
    const { id } = await create();
    const { created_at, link_expires_at } = await paymentRow(harness, id);
    const life = link_expires_at.getTime() - created_at.getTime();

    harness.advance(2 * life + 7 * DAY_MS);
    expect((await callBack('PAYMENT', id)).statusCode).toBe(200);
    harness.advance(2 * DAY_MS);
    expect((await callBack('PAYMENT', id)).statusCode).toBe(401);
  });

  it.each([
    [6, 200],
    [8, 401],
  ])('with its receipt: %i days after it was registered → %i', async (days, status) => {
    const { id } = await paidPayment(harness);
    await settleAfter(harness, 5, 60);
    const [receipt] = await receiptRows(harness, id);
    expect(receipt?.state).toBe('registered');
    harness.advance(days * DAY_MS);

    expect((await callBack('RECEIPT', receipt?.id ?? '')).statusCode).toBe(status);
  });

  it('where there is nothing that it could be for', async () => {
    expect((await callBack('PAYMENT', randomUUID())).statusCode).toBe(401);
    expect((await callBack('RECEIPT', randomUUID())).statusCode).toBe(401);
  });

  it('and the token of a service does not, because it proves who speaks', async () => {
    const { id } = await paidPayment(harness);
    harness.advance(400 * DAY_MS);

    const path = `/callbacks?callback_type=PAYMENT&status=SUCCESS&tracking_id=${id}`;
    expect((await post(harness, { sub: randomUUID(), roles: ['service'] }, path, {})).statusCode).toBe(200);
  });
});

describe('prices', () => {
  const order = (orderId: string) => ({
    orderId,
    services: [{ coachDueAmount: '100 RUB', name: 'Yoga', sessionId: 's' }],
  });

  it('are computed, not remembered: keys leave nothing behind, and a repetition computes again', async () => {
    const as = athlete();
    const headers = { 'idempotency-key': randomUUID() };

    const first = await post(harness, as, '/prices', order('o'), headers);
    const again = await post(harness, as, '/prices', order('o'), headers);
    const other = await post(harness, as, '/prices', order('p'), headers);

    expect([first.statusCode, again.json()]).toEqual([200, first.json()]);
    expect([other.statusCode, other.json().orderId]).toEqual([200, 'p']);
    expect(
      await harness.service.db
        .selectFrom('idempotency_key' as never)
        .selectAll()
        .execute(),
    ).toEqual([]);
  });
});
