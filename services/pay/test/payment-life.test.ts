import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { athlete, get, orderFor, type PayHarness, payAtBank, post, startPay } from './pay-harness.ts';

let harness: PayHarness;
beforeAll(async () => {
  harness = await startPay();
});
afterAll(() => harness.close());
beforeEach(() => {
  harness.bank.faults.clear('tochka_acquiring');
  harness.fiscal.faults.clear('firstofd');
});

const order = (change: object = {}) => orderFor(randomUUID(), { totalAmount: '330 RUB', ...change });
const statusOf = async (as: { sub: string }, id: string) => (await get(harness, as, `/payments/${id}`)).json().status;
const bankHas = (id: string) =>
  (harness.bank.simulator.truth() as { paymentLinkId: string; kind: string }[]).filter(
    (row) => row.kind === 'payment' && row.paymentLinkId === id,
  );
const eventsOf = async (id: string) =>
  (
    await harness.service.db
      .selectFrom('outbox')
      .select(['type', 'sequence'])
      .where('aggregate_id', '=', id)
      .orderBy('sequence')
      .execute()
  ).map((row) => `${row.sequence} ${row.type}`);

/** Makes the payment although the answer got lost, and gives its id. */
async function createUnanswered(as: { sub: string }, body: { orderId: string }): Promise<string> {
  const answer = await post(harness, as, '/payments', body);
  expect(answer.statusCode).toBe(503);
  expect(answer.json().code).toBe('acquirer_unavailable');
  expect(answer.headers['retry-after']).toBeDefined();
  const list = await get(harness, as, `/payments?orderId=${body.orderId}`);
  return list.json().data[0].paymentId;
}

describe('a payment', () => {
  it('goes from the order to the receipt, and each step is published once', async () => {
    const as = athlete();
    const created = await post(harness, as, '/payments', order());
    expect(created.statusCode).toBe(201);
    const payment = created.json();
    expect(payment).toMatchObject({ status: 'CREATED', amount: '330 RUB', athleteId: as.sub });
    expect(payment.externalId).not.toBe(payment.paymentId);

    await payAtBank(created);
    await harness.settle();
    harness.advance(3_000);
    await harness.settle();

    const paid = (await get(harness, as, `/payments/${payment.paymentId}?includeOperation=true`)).json();
    expect(paid.status).toBe('PAID');
    expect(paid.paymentLink).toBeUndefined();
    expect(paid.operation).toMatchObject({ status: 'APPROVED' });
    expect((await fetch(paid.receiptLink)).status).toBe(200);
    expect(await eventsOf(payment.paymentId)).toEqual(['1 payment.created', '2 payment.paid']);
  });

  it('is found by the poller where no webhook ever comes', async () => {
    const as = athlete();
    harness.bank.faults.add('tochka_acquiring', { fault: 'no_callback' });
    const created = await post(harness, as, '/payments', order());

    await payAtBank(created);
    await harness.settle();
    expect(await statusOf(as, created.json().paymentId)).toBe('CREATED');
    harness.advance(16_000);
    await harness.settle();

    expect(await statusOf(as, created.json().paymentId)).toBe('PAID');
  });

  it('stays unpaid when the payer declines, and fails when its link expires', async () => {
    const as = athlete();
    const created = await post(harness, as, '/payments', order());
    const { paymentId } = created.json();

    await payAtBank(created, 'decline');
    await harness.settle();
    expect(await statusOf(as, paymentId)).toBe('CREATED');
    harness.advance(25 * 60 * 60 * 1_000);
    await harness.settle();

    expect(await statusOf(as, paymentId)).toBe('FAILED');
    expect(await eventsOf(paymentId)).toEqual(['1 payment.created', '2 payment.failed']);
  });

  it('waits for a person when the bank took another amount', async () => {
    const as = athlete();
    harness.bank.faults.add('tochka_acquiring', { fault: 'wrong_amount' });
    const created = await post(harness, as, '/payments', order());

    await payAtBank(created);
    await harness.settle();

    expect(await statusOf(as, created.json().paymentId)).toBe('CREATED');
    expect(await eventsOf(created.json().paymentId)).toEqual(['1 payment.created', '2 payment.review']);
  });
});

describe('a lost answer of the bank', () => {
  it.each(['reset_after_effect', 'error_after_effect', 'garbage'] as const)(
    'after %s is read back, never repeated',
    async (fault) => {
      const as = athlete();
      const body = order();
      harness.bank.faults.add('tochka_acquiring', { fault, times: 1, match: 'POST /uapi/acquiring/v1.0/payments' });
      const id = await createUnanswered(as, body);

      harness.advance(16_000);
      await harness.settle();

      const again = await post(harness, as, '/payments', body);
      expect(again.statusCode).toBe(201);
      expect(again.json()).toMatchObject({ paymentId: id, status: 'CREATED' });
      expect(again.json().paymentLink).toMatch(/^http/);
      expect(bankHas(id)).toHaveLength(1);
    },
  );

  it.each(['reset', 'error'] as const)(
    'before any effect (%s) is asked again under the same id, after the bank had time',
    async (fault) => {
      const as = athlete();
      const body = order();
      harness.bank.faults.add('tochka_acquiring', { fault, times: 1, match: 'POST /uapi/acquiring/v1.0/payments' });
      const id = await createUnanswered(as, body);

      harness.advance(16_000);
      await harness.settle();
      expect(bankHas(id)).toHaveLength(0);
      harness.advance(60_000);
      await harness.settle();

      expect(bankHas(id)).toHaveLength(1);
      expect((await post(harness, as, '/payments', body)).json().paymentId).toBe(id);
    },
  );

  it('of an operation that shows up late makes no second one', async () => {
    const as = athlete();
    harness.bank.faults.add('tochka_acquiring', { fault: 'late_visibility', times: 1 });
    harness.bank.faults.add('tochka_acquiring', {
      fault: 'reset_after_effect',
      times: 1,
      match: 'POST /uapi/acquiring/v1.0/payments',
    });
    const id = await createUnanswered(as, order());

    for (let step = 0; step < 6; step++) {
      harness.advance(20_000);
      await harness.settle();
    }

    expect(bankHas(id)).toHaveLength(1);
    expect((await get(harness, as, `/payments/${id}`)).json().paymentLink).toMatch(/^http/);
  });

  it('while reading a paid operation only delays it', async () => {
    const as = athlete();
    const created = await post(harness, as, '/payments', order());
    harness.bank.faults.add('tochka_acquiring', {
      fault: 'error',
      times: 3,
      match: 'GET /uapi/acquiring/v1.0/payments',
    });

    await payAtBank(created);
    for (let step = 0; step < 5; step++) {
      await harness.settle();
      harness.advance(16_000);
    }

    expect(await statusOf(as, created.json().paymentId)).toBe('PAID');
    expect(await eventsOf(created.json().paymentId)).toEqual(['1 payment.created', '2 payment.paid']);
  });
});

describe('a refusal of the bank', () => {
  it('fails the payment with 502, and the order can be paid anew', async () => {
    const as = athlete();
    const body = order();
    harness.bank.faults.add('tochka_acquiring', { fault: 'refuse', times: 1 });

    const refused = await post(harness, as, '/payments', body);
    const again = await post(harness, as, '/payments', body);

    expect(refused.statusCode).toBe(502);
    expect(refused.json().code).toBe('acquirer_refused');
    expect(again.statusCode).toBe(201);
    expect((await get(harness, as, `/payments?orderId=${body.orderId}`)).json()).toMatchObject({ total: 2, count: 2 });
  });
});

describe('the receipt', () => {
  it('never touches the payment while the fiscal service is away, and is issued once when it is back', async () => {
    const as = athlete();
    harness.fiscal.faults.add('firstofd', { fault: 'error' });
    const created = await post(harness, as, '/payments', order());
    await payAtBank(created);
    await harness.settle();
    harness.advance(24 * 60 * 60 * 1_000);
    await harness.settle();
    const paid = (await get(harness, as, `/payments/${created.json().paymentId}`)).json();
    expect(paid).toMatchObject({ status: 'PAID' });
    expect(paid.receiptLink).toBeUndefined();

    harness.fiscal.faults.clear('firstofd');
    for (let step = 0; step < 3; step++) {
      harness.advance(60 * 60 * 1_000);
      await harness.settle();
    }

    const registered = (await get(harness, as, `/payments/${created.json().paymentId}`)).json();
    expect(registered.receiptLink).toMatch(/ticket/);
  });

  it('is registered once although the answer of the register got lost', async () => {
    const before = harness.fiscal.simulator.truth().length;
    harness.fiscal.faults.add('firstofd', { fault: 'reset_after_effect', times: 1, match: '/sell' });
    const created = await post(harness, athlete(), '/payments', order());
    await payAtBank(created);
    for (let step = 0; step < 4; step++) {
      await harness.settle();
      harness.advance(10_000);
    }

    expect(harness.fiscal.simulator.truth().length - before).toBe(1);
  });
});
