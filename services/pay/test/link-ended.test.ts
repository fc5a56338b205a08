import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { athlete, get, orderFor, type PayHarness, payAtBank, post, startPay } from './pay-harness.ts';

let harness: PayHarness;
beforeAll(async () => {
  harness = await startPay();
});
afterAll(() => harness.close());

const DAY_AND_HOUR_MS = 25 * 60 * 60 * 1_000;
const order = () => orderFor(randomUUID(), { totalAmount: '330 RUB' });

/** Its link has ended, and no poller has looked at it since. */
async function endedLink(body: { orderId: string }, as = athlete()) {
  const created = await post(harness, as, '/payments', body);
  harness.advance(DAY_AND_HOUR_MS);
  return { as, created, paymentId: created.json().paymentId as string };
}

const statesOf = async (as: { sub: string }, { orderId }: { orderId: string }) => {
  const { data } = (await get(harness, as, `/payments?orderId=${orderId}`)).json();
  return data.map(({ status }: { status: string }) => status);
};

describe('an order whose link has ended', () => {
  it('gets a new payment and a new link, when it is asked for again', async () => {
    const body = order();
    const { as, paymentId } = await endedLink(body);

    const again = await post(harness, as, '/payments', body);

    expect(again.statusCode).toBe(201);
    expect(again.json().paymentId).not.toBe(paymentId);
    expect(await statesOf(as, body)).toEqual(['CREATED', 'FAILED']);
  });

  it('may be asked for with other contents', async () => {
    const body = order();
    const { as } = await endedLink(body);

    const other = await post(harness, as, '/payments', { ...body, purpose: 'Something else' });

    expect(other.statusCode).toBe(201);
    expect(await statesOf(as, body)).toEqual(['CREATED', 'FAILED']);
  });

  it('is paid where the bank says so: the money came before the end, and its webhook was lost', async () => {
    const body = order();
    const as = athlete();
    harness.bank.faults.add('tochka_acquiring', { fault: 'no_callback' });
    const created = await post(harness, as, '/payments', body);
    await payAtBank(created);
    harness.bank.faults.clear('tochka_acquiring');
    harness.advance(DAY_AND_HOUR_MS);

    const again = await post(harness, as, '/payments', body);

    expect(again.json()).toMatchObject({ paymentId: created.json().paymentId, status: 'PAID' });
    expect(await statesOf(as, body)).toEqual(['PAID']);
  });

  it('keeps its payment while the bank cannot be read: it may have been paid', async () => {
    const body = order();
    const { as, paymentId } = await endedLink(body);
    harness.bank.faults.add('tochka_acquiring', { fault: 'error', times: 1 });

    const again = await post(harness, as, '/payments', body);

    expect(again.json().paymentId ?? again.statusCode).toBe(paymentId);
    expect(await statesOf(as, body)).toEqual(['CREATED']);
  });
});
