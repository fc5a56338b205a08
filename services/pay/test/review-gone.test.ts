import { randomUUID } from 'node:crypto';
import { HOUR_SECONDS } from '@leko/runtime/durations';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { athlete, orderFor, type PayHarness, payAtBank, post, startPay } from './pay-harness.ts';
import {
  byService,
  capture,
  expectAgreement,
  type Paid,
  paidPayment,
  paymentRow,
  receiptRows,
  refund,
  setSetting,
  settleAfter,
} from './refund-harness.ts';
import { atBank, changeAtBank, decide, itemOf, itemsOf, refundByHand } from './review-harness.ts';

let harness: PayHarness;
beforeAll(async () => {
  harness = await startPay();
});
afterAll(() => harness.close());
beforeEach(() => harness.bank.faults.clear('tochka_acquiring'));

/** At the bank held money is captured by hand, and all of it refunded. */
async function takenAndReturned(paid: Paid): Promise<void> {
  changeAtBank(harness, paid, { status: 'APPROVED' });
  await refundByHand(harness, paid, 330);
  changeAtBank(harness, paid, { status: 'REFUNDED' });
}

describe('money that was sent back at the bank by hand', () => {
  it('before we had seen it: a person ends the payment, and its order is free', async () => {
    harness.bank.faults.add('tochka_acquiring', { fault: 'no_callback' });
    const [as, order] = [athlete(), orderFor(randomUUID(), { totalAmount: '330 RUB' })];
    const created = await post(harness, as, '/payments', order);
    const paid = { as, id: created.json().paymentId };
    await payAtBank(created);
    await takenAndReturned(paid);
    await settleAfter(harness, 20);
    expect((await itemOf(harness, paid, 'payment')).reason).toBe('unexpected_status');

    expect((await decide(harness, paid.id, 'retry')).json()).toMatchObject({ open: false });

    expect(await paymentRow(harness, paid.id)).toMatchObject({ state: 'failed', reason: 'refunded_at_bank' });
    expect((await post(harness, as, '/payments', order)).statusCode).toBe(201);
  });

  it('while a capture was wanted: a person gives that up, and the refund is found', async () => {
    await setSetting(harness, 'capture', { mode: 'manual' });
    const paid = await paidPayment(harness, { method: 'card' });
    await setSetting(harness, 'capture', { mode: 'automatic' });
    harness.bank.faults.add('tochka_acquiring', { fault: 'refuse', match: '/capture' });
    await capture(harness, paid);
    harness.bank.faults.clear('tochka_acquiring');
    await takenAndReturned(paid);
    await settleAfter(harness, HOUR_SECONDS, HOUR_SECONDS);
    expect((await itemOf(harness, paid, 'capture')).reason).toBe('capture_overdue');

    expect((await decide(harness, paid.id, 'give_up')).json()).toMatchObject({ open: false });
    await refund(harness, byService(paid));
    await decide(harness, (await itemOf(harness, paid, 'refund')).id, 'accept');
    await settleAfter(harness, 5, 60, 60);

    expect(atBank(harness, paid).status).toBe('REFUNDED');
    await expectAgreement(harness, paid.id);
    expect((await receiptRows(harness, paid.id)).map(({ kind, state }) => [kind, state])).toEqual([
      ['sell', 'registered'],
      ['sell_refund', 'registered'],
    ]);
    expect(await itemsOf(harness, paid)).toEqual([]);
  });
});
