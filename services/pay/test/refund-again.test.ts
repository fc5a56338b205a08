import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { type PayHarness, startPay } from './pay-harness.ts';
import {
  BANK_CAPTURE,
  BANK_REFUND,
  bankRefunds,
  byService,
  capture,
  expectAgreement,
  paidPayment,
  paymentRow,
  refund,
  refundRows,
  setSetting,
  settleAfter,
} from './refund-harness.ts';
import { bankFault, cancel, changeAtBank, decide, itemOf, latePaid, refundByHand } from './review-harness.ts';

let harness: PayHarness;
beforeAll(async () => {
  harness = await startPay();
});
afterAll(() => harness.close());
beforeEach(() => harness.bank.faults.clear('tochka_acquiring'));

const key = () => ({ 'idempotency-key': randomUUID() });

describe('a whole refund after a whole refund', () => {
  it('gives back what has become free since', async () => {
    const paid = await paidPayment(harness);
    bankFault(harness, 'refuse', { match: BANK_REFUND });
    await refund(harness, paid, { sessionId: 'a' });
    expect((await refund(harness, paid)).json()).toMatchObject({ isRefunded: true, amount: '220 RUB' });
    await decide(harness, (await itemOf(harness, paid, 'refund')).id, 'give_up');

    const again = await refund(harness, paid);

    expect(again.json()).toMatchObject({ isRefunded: true, amount: '110 RUB' });
    expect((await paymentRow(harness, paid.id)).state).toBe('refund');
    await expectAgreement(harness, paid.id);
  });

  it('is the same one where nothing is left', async () => {
    const paid = await paidPayment(harness);
    const first = await refund(harness, paid);

    expect((await refund(harness, paid)).json()).toEqual(first.json());
    expect(bankRefunds(harness, paid.id)).toHaveLength(1);
  });

  it('is a cancellation that gives the fee back, too', async () => {
    await setSetting(harness, 'refunds', { athleteUntil: 'captured', feePolicy: 'keep_fee' });
    const paid = await paidPayment(harness);
    expect((await refund(harness, paid)).json().amount).toBe('300 RUB');
    await setSetting(harness, 'refunds', { athleteUntil: 'captured', feePolicy: 'refund_fee' });

    expect((await cancel(harness, paid.id)).json()).toMatchObject({ status: 'refund' });

    expect(bankRefunds(harness, paid.id).map(({ amount }) => amount)).toEqual(['300.00', '30.00']);
    await expectAgreement(harness, paid.id);
  });
});

describe('a refund that is not allowed', () => {
  it('is refused also where the money is refunded automatically', async () => {
    const late = await latePaid(harness);
    changeAtBank(harness, late, {});

    for (const caller of [late, byService(late)]) {
      const answer = await refund(harness, caller);
      expect(answer.statusCode).toBe(409);
    }
  });

  it('answers an amount with its kopecks', async () => {
    const paid = await paidPayment(harness);
    await refundByHand(harness, paid, 50.5);
    await refund(harness, paid);
    await decide(harness, (await itemOf(harness, paid, 'refund')).id, 'give_up');

    const answer = await refund(harness, paid);

    expect(answer.json()).toMatchObject({ isRefunded: true, amount: '279.50 RUB' });
    await expectAgreement(harness, paid.id);
  });
});

describe('a repetition under the same key', () => {
  it('reports how far a refund has come meanwhile', async () => {
    const paid = await paidPayment(harness, { method: 'card' });
    const headers = key();
    expect((await refund(harness, paid, {}, headers)).json().isRefunded).toBe(false);
    await settleAfter(harness, 5);

    expect((await refund(harness, paid, {}, headers)).json().isRefunded).toBe(true);
    expect((await refund(harness, paid, {}, headers)).json().isRefunded).toBe(true);
    expect(await refundRows(harness, paid.id)).toHaveLength(1);
  });

  it('is the same refund, whatever has become free since', async () => {
    const paid = await paidPayment(harness, { method: 'card' });
    bankFault(harness, 'refuse', { match: BANK_REFUND });
    await refund(harness, paid, { sessionId: 'a' });
    const headers = key();
    expect((await refund(harness, paid, {}, headers)).json()).toMatchObject({ isRefunded: false, amount: '220 RUB' });
    await settleAfter(harness, 5);
    await decide(harness, (await itemOf(harness, paid, 'refund')).id, 'give_up');

    expect((await refund(harness, paid, {}, headers)).json()).toMatchObject({ isRefunded: true, amount: '220 RUB' });
    expect(bankRefunds(harness, paid.id)).toHaveLength(1);
  });

  it('reports that a capture was completed', async () => {
    await setSetting(harness, 'capture', { mode: 'manual' });
    const paid = await paidPayment(harness, { method: 'card' });
    await setSetting(harness, 'capture', { mode: 'automatic' });
    bankFault(harness, 'error', { match: BANK_CAPTURE });
    const headers = key();
    expect((await capture(harness, paid, headers)).json()).toEqual({ result: false });
    await settleAfter(harness, 61, 61);

    expect((await capture(harness, paid, headers)).json()).toEqual({ result: true });
  });
});

describe('a refund that was written down and then held up', () => {
  it('is not asked for late: another caller may have asked meanwhile', async () => {
    const paid = await paidPayment(harness);
    bankFault(harness, 'error'); // The first reading fails, so that it is only written down.
    await refund(harness, paid);
    expect(await refundRows(harness, paid.id)).toMatchObject([{ state: 'pending' }]);

    // As if the process was suspended between any two readings of the clock.
    const real = Date.now;
    let slept = 0;
    const asleep = vi.spyOn(Date, 'now').mockImplementation(() => real() + 10_000 * slept++);
    harness.advance(30_000);
    await refund(harness, paid);
    asleep.mockRestore();

    expect(await refundRows(harness, paid.id)).toMatchObject([
      { state: 'pending', attempts: 0, reason: 'held up before the bank was asked' },
    ]);
    expect(bankRefunds(harness, paid.id)).toEqual([]);
    await settleAfter(harness, 7_200);
    expect(await refundRows(harness, paid.id)).toMatchObject([{ state: 'done' }]);
    expect(bankRefunds(harness, paid.id)).toHaveLength(1);
    await expectAgreement(harness, paid.id);
  });
});
