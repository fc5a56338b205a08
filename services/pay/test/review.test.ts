import { randomUUID } from 'node:crypto';
import { verifyAudit } from '@leko/postgres';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { athlete, get, orderFor, type PayHarness, post, startPay } from './pay-harness.ts';
import {
  bankRefunds,
  bankTruth,
  eventsOf,
  type Paid,
  paidPayment,
  payLink,
  paymentRow,
  receiptRows,
  refund,
  refundRows,
  settleAfter,
} from './refund-harness.ts';

let harness: PayHarness;
beforeAll(async () => {
  harness = await startPay();
});
afterAll(() => harness.close());
beforeEach(() => harness.bank.faults.clear('tochka_acquiring'));

const olga = { sub: randomUUID(), roles: ['ops' as const] };

interface Item {
  id: string;
  kind: string;
  reason: string;
  actions: { action: string; means: string }[];
  ageSeconds: number;
  payment: { paymentId: string; amount: string; bankAmount?: string };
  bank: { status: string };
  calls: { path: string }[];
}

const list = async (query = 'limit=100'): Promise<Item[]> =>
  (await get(harness, olga, `/payments/review?${query}`)).json().data;
const itemOf = async (paymentId: string): Promise<Item> => {
  const found = (await list()).find((item) => item.payment?.paymentId === paymentId);
  if (found === undefined) throw new Error(`nothing waits for ${paymentId}`);
  return found;
};
const decide = (id: string, action: string, why = 'the bank confirmed it by phone') =>
  post(harness, olga, `/payments/review/${id}`, { action, why });
const waits = async (id: string) => (await list()).some((item) => item.id === id);

const bankFault = (fault: string, more: object = {}) =>
  harness.bank.faults.add('tochka_acquiring', { fault, times: 1, ...more });

/** A payment for which the bank has booked a rouble less than was asked for. */
async function shortPaid(): Promise<Paid> {
  bankFault('wrong_amount');
  const paid = await paidPayment(harness);
  expect(await paymentRow(harness, paid.id)).toMatchObject({ state: 'review', reason: 'amount_differs' });
  return paid;
}

/** Paid at the bank after the payment here had been cancelled, and the refund of it refused by the bank. */
async function latePaid(): Promise<Paid> {
  const as = athlete();
  const created = await post(harness, as, '/payments', orderFor(randomUUID(), { totalAmount: '330 RUB' }));
  const { paymentId, paymentLink } = created.json();
  const service = { roles: ['service' as const] };
  await harness.service.call(service, { method: 'POST', url: `/api/v1/payment/private/payment/${paymentId}/cancel` });
  bankFault('refuse', { match: '/refund' });
  await payLink(paymentLink, 'sbp');
  await settleAfter(harness, 5);
  return { as, id: paymentId };
}

describe('the review list', () => {
  it('shows what waits, with our view, the view of the bank, and the calls that were made', async () => {
    const paid = await shortPaid();

    const item = await itemOf(paid.id);

    expect(item).toMatchObject({
      id: paid.id,
      kind: 'payment',
      reason: 'amount_differs',
      payment: { amount: '330.00 RUB', bankAmount: '329.00 RUB', state: 'review', status: 'CREATED' },
      bank: { status: 'APPROVED', amount: 329 },
    });
    expect(item.actions.map(({ action }) => action)).toEqual(['accept', 'refund', 'retry']);
    expect(item.calls.length).toBeGreaterThan(0);
    await decide(paid.id, 'refund');
  });

  it('is for operators alone', async () => {
    for (const as of [athlete(), { ...athlete(), roles: ['service' as const] }]) {
      expect((await get(harness, as, '/payments/review')).statusCode).toBe(403);
      expect(
        (await post(harness, as, `/payments/review/${randomUUID()}`, { action: 'retry', why: 'x' })).statusCode,
      ).toBe(403);
    }
  });

  it('knows pages and kinds, the oldest first', async () => {
    const paid = [await shortPaid(), await shortPaid()];

    const answer = (await get(harness, olga, '/payments/review?kind=payment&limit=1&page=1')).json();

    expect(answer).toMatchObject({ count: 1, page: 1, limit: 1 });
    expect(answer.total).toBeGreaterThanOrEqual(2);
    const ages = (await list('kind=payment')).map(({ ageSeconds }) => ageSeconds);
    expect(ages).toEqual([...ages].sort((a, b) => b - a));
    for (const { id } of paid) await decide(id, 'refund');
  });
});

describe('deciding about a payment', () => {
  it('accept: it is taken as paid, what the bank really took is published, and the receipt follows', async () => {
    const paid = await shortPaid();

    const answer = await decide(paid.id, 'accept');
    await harness.settle();

    expect(answer.json()).toEqual({ id: paid.id, kind: 'payment', action: 'accept', open: false });
    expect((await get(harness, paid.as, `/payments/${paid.id}`)).json().status).toBe('PAID');
    const events = await eventsOf(harness, paid.id);
    expect(events.at(-1)).toMatchObject({ type: 'payment.paid', data: { receivedAmount: '329.00 RUB' } });
    expect(await receiptRows(harness, paid.id)).toHaveLength(1);
  });

  it('accept: an amount that the API cannot express is refused, with the way out', async () => {
    const paid = await shortPaid();
    const row = harness.bank.documents.get<object>(
      'tochka_acquiring.operation',
      bankTruth(harness, paid.id)[0]?.operationId ?? '',
    );
    expect(row).toBeDefined();
    harness.bank.documents.put('tochka_acquiring.operation', bankTruth(harness, paid.id)[0]?.operationId ?? '', {
      ...row,
      paid: { ...(row as { paid: object }).paid, kopecks: 32_950 },
    });

    const answer = await decide(paid.id, 'accept');

    expect(answer.statusCode).toBe(409);
    expect(answer.json().detail).toContain('329.50 RUB');
    await decide(paid.id, 'refund');
  });

  it('refund: all that the bank took goes back, and no more', async () => {
    const paid = await shortPaid();

    const answer = await decide(paid.id, 'refund');
    await harness.settle();

    expect(answer.statusCode).toBe(200);
    expect(bankRefunds(harness, paid.id).map(({ amount }) => amount)).toEqual(['329.00']);
    expect(await paymentRow(harness, paid.id)).toMatchObject({ state: 'refund', refunded: 32_900n });
    expect(await waits(paid.id)).toBe(false);
  });

  it('retry: the bank still says the same, so it still waits', async () => {
    const paid = await shortPaid();

    expect((await decide(paid.id, 'retry')).json()).toMatchObject({ open: true, reason: 'amount_differs' });
    await decide(paid.id, 'refund');
  });

  it('decides nothing while the bank cannot be read', async () => {
    const paid = await shortPaid();
    bankFault('error', { times: 10 });

    expect((await decide(paid.id, 'accept')).statusCode).toBe(503);
    expect(await paymentRow(harness, paid.id)).toMatchObject({ state: 'review' });
  });

  it('late money whose refund the bank refuses stays on the list until an operator has decided', async () => {
    const { id } = await latePaid();
    const [item, ...more] = (await list()).filter(({ payment }) => payment?.paymentId === id && payment !== undefined);
    const kinds = [item, ...more].map((one) => one?.kind).sort();
    expect(kinds).toEqual(['payment', 'refund']);

    expect((await decide(id, 'accept')).json().code).toBe('refund_in_progress');
    const [{ id: refundId } = { id: '' }] = await refundRows(harness, id);
    await decide(refundId, 'retry');
    await settleAfter(harness, 5);

    expect(await paymentRow(harness, id)).toMatchObject({ state: 'refund' });
    expect(bankRefunds(harness, id)).toHaveLength(1);
    expect(bankTruth(harness, id)[0]?.state).toBe('REFUNDED');
  });
});

describe('deciding about a refund that the bank refused', () => {
  async function refusedRefund(): Promise<{ paid: Paid; refundId: string }> {
    const paid = await paidPayment(harness);
    bankFault('refuse', { match: '/refund' });
    await refund(harness, paid, { sessionId: 'a' });
    const [row] = await refundRows(harness, paid.id);
    expect(row).toMatchObject({ state: 'review' });
    return { paid, refundId: row?.id ?? '' };
  }

  it('retry: the bank is asked again', async () => {
    const { paid, refundId } = await refusedRefund();

    await decide(refundId, 'retry');
    await settleAfter(harness, 5);

    expect(await refundRows(harness, paid.id)).toMatchObject([{ state: 'done' }]);
    expect(bankRefunds(harness, paid.id)).toHaveLength(1);
  });

  it('accept: a refund that was made at the bank by hand is taken for it', async () => {
    const { paid, refundId } = await refusedRefund();
    const [{ operationId } = { operationId: '' }] = bankTruth(harness, paid.id);
    expect((await decide(refundId, 'accept')).json().code).toBe('nothing_to_accept');
    const byHand = await fetch(`${harness.bank.url}/uapi/acquiring/v1.0/payments/${operationId}/refund`, {
      method: 'POST',
      headers: { authorization: 'Bearer bank-token', 'content-type': 'application/json' },
      body: JSON.stringify({ Data: { amount: 110 } }),
    });
    expect(byHand.status).toBe(200);

    await decide(refundId, 'accept');

    expect(await refundRows(harness, paid.id)).toMatchObject([{ state: 'done' }]);
    expect(await paymentRow(harness, paid.id)).toMatchObject({ refunded: 11_000n });
    expect((await decide(refundId, 'accept')).statusCode).toBe(404);
  });

  it('give_up: the money is free for another refund', async () => {
    const { paid, refundId } = await refusedRefund();

    await decide(refundId, 'give_up');
    expect(await paymentRow(harness, paid.id)).toMatchObject({ refund_reserved: 0n });
    await refund(harness, paid);
    await settleAfter(harness, 5);

    expect(await paymentRow(harness, paid.id)).toMatchObject({ state: 'refund', refunded: 33_000n });
  });
});

describe('deciding about a receipt that failed', () => {
  async function failedReceipt(): Promise<string> {
    await settleAfter(harness, 30, 30); // Whatever stands in line before it.
    harness.fiscal.faults.add('firstofd', { fault: 'refuse', times: 1, match: '/sell' });
    const paid = await paidPayment(harness);
    await settleAfter(harness, 3, 30);
    const [row] = await receiptRows(harness, paid.id);
    expect(row).toMatchObject({ state: 'failed' });
    return row?.id ?? '';
  }

  it('retry: it is handed in anew', async () => {
    const id = await failedReceipt();

    expect((await decide(id, 'retry')).json()).toMatchObject({ kind: 'receipt', open: false });
    await settleAfter(harness, 5, 5);

    const row = await harness.service.db.selectFrom('receipt').selectAll().where('id', '=', id).executeTakeFirst();
    expect(row).toMatchObject({ state: 'registered' });
  });

  it('accept: it leaves the list', async () => {
    const id = await failedReceipt();

    await decide(id, 'accept');

    expect(await waits(id)).toBe(false);
  });
});

describe('every decision', () => {
  it('is on record with who and why, in a chain that holds', async () => {
    const paid = await shortPaid();
    await decide(paid.id, 'refund', 'the athlete wrote to us');
    await harness.settle();

    const rows = await harness.service.db.selectFrom('audit').selectAll().where('object_id', '=', paid.id).execute();

    expect(rows).toMatchObject([{ actor: olga.sub, action: 'payment.refund', why: 'the athlete wrote to us' }]);
    expect((await verifyAudit(harness.service.db)).broken).toBeUndefined();
  });

  it.each([
    ['nothing waits under this id', randomUUID(), { action: 'retry', why: 'x' }, 404],
    ['no reason is given', randomUUID(), { action: 'retry' }, 422],
    ['the action is unknown', randomUUID(), { action: 'burn', why: 'x' }, 422],
    ['the id is none', 'x', { action: 'retry', why: 'x' }, 422],
  ])('is refused where %s', async (_what, id, body, status) => {
    expect((await post(harness, olga, `/payments/review/${id}`, body)).statusCode).toBe(status);
  });

  it('is refused where the object knows no such action, which names those it knows', async () => {
    const { id } = await shortPaid();

    const answer = await decide(id, 'give_up');

    expect(answer.statusCode).toBe(409);
    expect(answer.json().detail).toContain('accept, refund, retry');
  });
});
