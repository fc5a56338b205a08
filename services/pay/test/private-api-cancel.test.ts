import { randomUUID } from 'node:crypto';
import { MINUTE_MS } from '@leko/runtime/durations';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { athlete, get, type PayHarness, payAtBank, post, startPay } from './pay-harness.ts';
import { order, platform } from './private-api-harness.ts';

let harness: PayHarness;
beforeAll(async () => {
  harness = await startPay();
});
afterAll(() => harness.close());
beforeEach(() => {
  harness.bank.faults.clear('tochka_acquiring');
});

const READ = 'GET /uapi/acquiring/v1.0/payments';
const { bankRefunds, cancel, create, eventsOf, pay, put, seen, update } = platform(() => harness);

describe('cancel', () => {
  it('closes an unpaid payment, publishes it once, and frees its order', async () => {
    const as = athlete();
    const body = order();
    const { paymentId: id } = (await post(harness, as, '/payments', body)).json();

    const first = await cancel(id);
    const again = await cancel(id);

    expect([first.statusCode, first.json().status]).toEqual([200, 'canceled']);
    expect(first.json().checkout).toBeUndefined();
    expect(again.json()).toEqual(first.json());
    expect((await seen(as, id)).status).toBe('FAILED');
    expect((await seen(as, id)).paymentLink).toBeUndefined();
    expect(await eventsOf(id)).toEqual(['payment.created', 'payment.failed']);
    expect((await post(harness, as, '/payments', body)).json().paymentId).not.toBe(id);
  });

  it('closes it also while the bank does not answer', async () => {
    const { id } = await create();
    harness.bank.faults.add('tochka_acquiring', { fault: 'error', match: READ });

    expect((await cancel(id)).json().status).toBe('canceled');
  });

  it('of a payment whose link the bank never gave is enough to end it', async () => {
    const as = athlete();
    const body = order();
    harness.bank.faults.add('tochka_acquiring', { fault: 'reset', times: 1, match: 'POST /uapi' });
    await post(harness, as, '/payments', body);
    const id = (await get(harness, as, `/payments?orderId=${body.orderId}`)).json().data[0].paymentId;

    expect((await cancel(id)).json().status).toBe('canceled');
  });

  it('refunds everything where the money has come, once', async () => {
    const { id, as } = await pay();

    const answers = await Promise.all([cancel(id), cancel(id), cancel(id)]);
    await harness.settle();
    for (let step = 0; step < 3; step++) {
      harness.advance(MINUTE_MS);
      await harness.settle();
    }

    expect(answers.map(({ statusCode }) => statusCode)).toEqual([200, 200, 200]);
    expect((await cancel(id)).json().status).toBe('refund');
    expect((await seen(as, id)).status).toBe('REFUNDED');
    expect(bankRefunds(id)).toHaveLength(1);
    expect((await eventsOf(id)).filter((type) => type === 'payment.refunded')).toHaveLength(1);
  });

  it('is finished by the next update, without waiting for the schedule', async () => {
    const { id } = await pay();
    harness.bank.faults.add('tochka_acquiring', { fault: 'reset_after_effect', times: 1, match: '/refund' });
    expect((await cancel(id)).json().status).toBe('received');

    harness.advance(MINUTE_MS);
    const [first, second] = [await update(id), await update(id)];

    expect([first.statusCode, second.json().status]).toEqual([200, 'refund']);
    expect(bankRefunds(id)).toHaveLength(1);
  });

  it('refunds money at the bank that was not read before', async () => {
    harness.bank.faults.add('tochka_acquiring', { fault: 'no_callback' });
    const { answer, id } = await create();
    await payAtBank(answer);

    const canceled = await cancel(id);

    expect(['received', 'refund']).toContain(canceled.json().status);
    expect(bankRefunds(id)).toHaveLength(1);
  });

  it('captures and refunds money that is only held', async () => {
    const setMode = (mode: string) =>
      harness.service.call(
        { sub: randomUUID(), roles: ['ops'] },
        { method: 'PUT', url: '/api/v1/pay/settings/capture', payload: { values: { mode } } },
      );
    expect((await setMode('manual')).statusCode).toBe(200);
    const { id } = await pay();
    await setMode('automatic');
    expect((await update(id)).json().status).toBe('received');

    await cancel(id);
    for (let step = 0; step < 3; step++) {
      harness.advance(MINUTE_MS);
      await harness.settle();
    }

    expect((await update(id)).json().status).toBe('refund');
    expect(bankRefunds(id)).toHaveLength(1);
  });

  it('refunds money that comes too late automatically', async () => {
    const { id, answer, as } = await create();
    await cancel(id);

    await payAtBank(answer);
    for (let step = 0; step < 4; step++) {
      await harness.settle();
      harness.advance(MINUTE_MS);
    }

    expect(bankRefunds(id)).toHaveLength(1);
    expect((await seen(as, id)).status).toBe('REFUNDED');
  });

  it('does nothing more where every session is on its way back already', async () => {
    const { id } = await pay();
    for (const sessionId of ['a', 'b', 'c']) {
      const body = { paymentId: id, sessionId };
      const as = { sub: (await update(id)).json().clientId, roles: ['service'] as const };
      await post(harness, as, `/payments/${id}/refund`, body);
    }

    const answer = await cancel(id);

    expect(answer.statusCode).toBe(200);
    expect(['received', 'refund']).toContain(answer.json().status);
  });

  it('under one key reports how far the money has come, and refunds it once', async () => {
    const { id } = await pay();
    harness.bank.faults.add('tochka_acquiring', { fault: 'reset_after_effect', times: 1, match: '/refund' });
    const headers = { 'idempotency-key': randomUUID() };
    expect((await cancel(id, headers)).json().status).toBe('received');

    harness.advance(MINUTE_MS);
    await cancel(id, headers);

    expect((await cancel(id, headers)).json().status).toBe('refund');
    expect(bankRefunds(id)).toHaveLength(1);
  });

  it('takes effect once under one key', async () => {
    const { id } = await create();
    const other = await create();
    const headers = { 'idempotency-key': randomUUID() };

    const first = await cancel(id, headers);
    await put(id, { state: 'review', reason: 'amount_differs' });
    const again = await cancel(id, headers);
    const reused = await cancel(other.id, headers);

    expect(again.json()).toEqual(first.json());
    expect(reused.statusCode).toBe(422);
    expect(reused.json().detail).toEqual([
      { loc: ['header', 'idempotency-key'], msg: expect.any(String), type: 'idempotency_key_reused' },
    ]);
  });
});
