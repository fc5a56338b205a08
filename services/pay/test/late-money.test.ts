import { randomUUID } from 'node:crypto';
import { DAY_SECONDS, HOUR_SECONDS } from '@leko/runtime/durations';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { athlete, get, orderFor, type PayHarness, payAtBank, post, startPay } from './pay-harness.ts';
import {
  BANK_REFUND,
  bankTruth,
  eventsOf,
  expectAgreement,
  type Paid,
  paymentRow,
  receiptRows,
  refundRows,
  setSetting,
  settleAfter,
} from './refund-harness.ts';
import { changeAtBank } from './review-harness.ts';

let harness: PayHarness;
beforeAll(async () => {
  harness = await startPay();
});
afterAll(() => harness.close());
beforeEach(() => harness.bank.faults.clear('tochka_acquiring'));

const statusOf = async ({ as, id }: Paid) => (await get(harness, as, `/payments/${id}`)).json().status;
const bankStatus = ({ id }: Paid) => bankTruth(harness, id)[0]?.state;

describe('money that comes for a payment that has ended', () => {
  /** Ended here and still open at the bank, where the payer then pays. */
  async function endedPayment(): Promise<{ paid: Paid; created: Awaited<ReturnType<typeof post>> }> {
    const as = athlete();
    const created = await post(harness, as, '/payments', orderFor(randomUUID(), { totalAmount: '330 RUB' }));
    const id = created.json().paymentId;
    const next_check_at = new Date(harness.service.now().getTime() + 3_600_000);
    await harness.service.db
      .updateTable('payment')
      .set({ state: 'canceled', holds_order: false, version: 2, next_check_at })
      .where('id', '=', id)
      .execute();
    return { paid: { as, id }, created };
  }

  it.each([
    ['goes back by itself', []],
    ['goes back once, whatever the bank answers', ['reset_after_effect', 'error']],
  ])('%s', async (_what, faults) => {
    const { paid, created } = await endedPayment();
    for (const fault of faults) harness.bank.faults.add('tochka_acquiring', { fault, times: 1, match: BANK_REFUND });

    await payAtBank(created);
    await settleAfter(harness, 1, 5, 80, 80, 5);

    expect([await statusOf(paid), bankStatus(paid)]).toEqual(['REFUNDED', 'REFUNDED']);
    const events = await eventsOf(harness, paid.id);
    expect(events.map(({ type }) => type)).toEqual(['payment.created', 'payment.review', 'payment.refunded']);
    expect(events.at(-1)?.data).toMatchObject({
      refundAmount: '330.00 RUB',
      coachDueAmount: '0.00 RUB',
      isWhole: true,
      wasReceived: false,
      lines: [],
    });
    expect(await receiptRows(harness, paid.id)).toEqual([]);
    expect(await refundRows(harness, paid.id)).toMatchObject([{ origin: 'late_money', requested_by: null }]);
    await expectAgreement(harness, paid.id);
  });

  it('goes back also where the bank has never ended the link: here it has ended, and its order is free', async () => {
    const as = athlete();
    const order = orderFor(randomUUID(), { totalAmount: '330 RUB' });
    const created = await post(harness, as, '/payments', order);
    const paid = { as, id: created.json().paymentId };
    changeAtBank(harness, paid, { expiresAt: '2100-01-01T00:00:00Z' });
    await settleAfter(harness, 2 * DAY_SECONDS);
    expect(await statusOf(paid)).toBe('CREATED');

    await settleAfter(harness, DAY_SECONDS, HOUR_SECONDS);
    expect(await statusOf(paid)).toBe('FAILED');
    expect((await post(harness, as, '/payments', order)).json().paymentId).not.toBe(paid.id);
    await payAtBank(created);
    await settleAfter(harness, 1, 5);

    expect([await statusOf(paid), bankStatus(paid)]).toEqual(['REFUNDED', 'REFUNDED']);
  });

  it('stays where it is until a person has looked, where some of it has gone back already', async () => {
    const { paid, created } = await endedPayment();
    await payAtBank(created);
    const { external_id: operation } = await paymentRow(harness, paid.id);
    await fetch(`${harness.bank.url}/uapi/acquiring/v1.0/payments/${operation}/refund`, {
      method: 'POST',
      headers: { authorization: 'Bearer bank-token', 'content-type': 'application/json' },
      body: JSON.stringify({ Data: { amount: 30 } }),
    });

    await settleAfter(harness, 1, 5, 5);

    expect(await paymentRow(harness, paid.id)).toMatchObject({ state: 'review', reason: 'paid_after_end' });
    expect(await refundRows(harness, paid.id)).toEqual([]);
  });

  it('goes back also where the bank only holds it, without a receipt of a sale', async () => {
    await setSetting(harness, 'capture', { mode: 'manual' });
    const { paid, created } = await endedPayment();
    await setSetting(harness, 'capture', { mode: 'automatic' });
    await payAtBank(created);
    expect(bankStatus(paid)).toBe('AUTHORIZED');

    await settleAfter(harness, 1, 5, 5);

    expect([await statusOf(paid), bankStatus(paid)]).toEqual(['REFUNDED', 'REFUNDED']);
    expect(await receiptRows(harness, paid.id)).toEqual([]);
    await expectAgreement(harness, paid.id);
  });

  it('goes back as it came, also where it is not what was asked for', async () => {
    const { paid, created } = await endedPayment();
    harness.bank.faults.add('tochka_acquiring', { fault: 'wrong_amount', times: 1 });

    await payAtBank(created);
    await settleAfter(harness, 1, 5, 5);

    expect(await paymentRow(harness, paid.id)).toMatchObject({
      state: 'refund',
      refunded: 32_900n,
      bank_amount: 32_900n,
    });
    await expectAgreement(harness, paid.id);
  });
});
