import { randomUUID } from 'node:crypto';
import { kopecks } from '@leko/money';
import { transact } from '@leko/postgres';
import { DAY_SECONDS, HOUR_SECONDS } from '@leko/runtime/durations';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { lockPayment } from '../src/payments/store.ts';
import { movePayment } from '../src/payments/store-move.ts';
import { get, type PayHarness, payAtBank, startPay } from './pay-harness.ts';
import { platform } from './private-api-harness.ts';
import { byService, paidPayment, paymentRow, receiptRows, refund, refundRows, settleAfter } from './refund-harness.ts';
import { atBank, changeAtBank } from './review-harness.ts';

let harness: PayHarness;
beforeAll(async () => {
  harness = await startPay();
});
afterAll(() => harness.close());
beforeEach(() => harness.bank.faults.clear('tochka_acquiring'));

const { create, put } = platform(() => harness);

it('a payer who sees that the bank has the money triggers a reading at once', async () => {
  harness.bank.faults.add('tochka_acquiring', { fault: 'no_callback', times: 1 });
  const { as, answer, id } = await create();
  await payAtBank(answer);

  const seen = (await get(harness, as, `/payments/${id}?includeOperation=true`)).json();
  expect([seen.status, seen.operation.status]).toEqual(['CREATED', 'APPROVED']);
  await harness.settle();

  expect((await paymentRow(harness, id)).state).toBe('received');
  expect(await receiptRows(harness, id)).toHaveLength(1);
});

it('ids in capitals are the same ids', async () => {
  harness.bank.faults.add('tochka_acquiring', { fault: 'no_callback', times: 1 });
  const { answer, id } = await create();
  await payAtBank(answer);
  const paid = atBank(harness, { id });
  const capitals = { operationId: paid.operationId.toUpperCase(), paymentLinkId: id.toUpperCase() };
  harness.bank.documents.put('tochka_acquiring.operation', paid.operationId, { ...paid, ...capitals });

  await settleAfter(harness, 20);

  expect(await paymentRow(harness, id)).toMatchObject({ state: 'received', external_id: paid.operationId });
});

it('money under the name of another payment is not booked to this one, and waits for review', async () => {
  const { as, answer, id } = await create();
  await payAtBank(answer);
  changeAtBank(harness, { id }, { paymentLinkId: randomUUID() });
  await settleAfter(harness, 5);
  const seen = (await get(harness, as, `/payments/${id}?includeOperation=true`)).json();

  expect([seen.status, seen.operation?.paymentLinkId]).toEqual(['CREATED', undefined]);
  await settleAfter(harness, DAY_SECONDS, DAY_SECONDS + HOUR_SECONDS);
  expect(await paymentRow(harness, id)).toMatchObject({ state: 'review', reason: 'bank_unreadable', paid_at: null });
});

it.each(['0001-01-01T00:00:00Z', '2099-12-31T00:00:00Z'])(
  'the bank says %s: it was paid now, as far as we know',
  async (at) => {
    harness.bank.faults.add('tochka_acquiring', { fault: 'no_callback', times: 1 });
    const { answer, id } = await create();
    await payAtBank(answer);
    changeAtBank(harness, { id }, { paid: { type: 'sbp', kopecks: 33_000, at, transactionId: randomUUID() } });

    await settleAfter(harness, 20);

    const { paid_at, taken_at, created_at } = await paymentRow(harness, id);
    expect(paid_at?.getTime()).toBeGreaterThan(created_at.getTime());
    expect(paid_at?.getTime()).toBeLessThanOrEqual(harness.service.now().getTime());
    expect(taken_at).toEqual(paid_at);
  },
);

it('one who sees nothing new does not', async () => {
  const { as, id } = await create();
  const before = await paymentRow(harness, id);

  await get(harness, as, `/payments/${id}?includeOperation=true`);

  expect(await paymentRow(harness, id)).toEqual(before);
});

it('a capture that is wanted of a payment that has ended otherwise is not read for ever', async () => {
  const { id } = await paidPayment(harness);
  const [{ db }, now] = [harness.service, harness.service.now()];
  await put(id, { capture_wanted_at: now, next_check_at: now, refund_reserved: 33_000n });
  const all = { command: 'refund', refunded: kopecks(33_000n), origin: 'foreign', now } as const;
  await transact(db, async (tx) => movePayment(tx, await lockPayment(tx, id), all));

  await settleAfter(harness, 0);

  expect(await paymentRow(harness, id)).toMatchObject({
    state: 'refund',
    capture_wanted_at: null,
    next_check_at: null,
  });
});

it('the money at the bank of a refund that was given up is not taken for another refund', async () => {
  const paid = await paidPayment(harness);
  await refund(harness, paid, { sessionId: 'a' });
  await settleAfter(harness, 5);
  await harness.service.db
    .updateTable('refund')
    .set({ state: 'failed', next_check_at: null })
    .where('payment_id', '=', paid.id)
    .execute();
  await put(paid.id, { refunded: 0n, refund_reserved: 0n });

  await refund(harness, byService(paid), { sessionId: 'b' });
  await settleAfter(harness, 5);

  const [, second] = await refundRows(harness, paid.id);
  expect(second).toMatchObject({ session_id: 'b', state: 'review', reason: 'foreign_refund', attempts: 0 });
});
