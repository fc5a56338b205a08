import { DAY_MS, MINUTE_MS } from '@leko/runtime/durations';
import { afterEach, describe, expect, it } from 'vitest';
import {
  coachLine,
  decide,
  eventsOf,
  fault,
  feeLine,
  pay,
  payKnownCoach,
  paymentOf,
  printedOf,
  receiptsOf,
  refund,
  reviewsOf,
  servePay,
  setSetting,
  settleAfter,
  slipOf,
} from './receipts-harness.ts';

servePay();

describe('a refund receipt', () => {
  it('returns one session with its fee, to whom the refund says; the link of the payment stays', async () => {
    const paid = await payKnownCoach();
    const { receiptLink } = await paymentOf(paid);

    await refund(paid, { sessionId: 'b', sendReceiptTo: 'other@example.com' });
    await settleAfter(3_000, 3_000);

    const [, receipt] = await receiptsOf(paid);
    const { operation, receipt: slip } = slipOf(receipt?.id ?? '');
    expect(operation).toBe('sell_refund');
    expect(slip.items).toEqual([coachLine('Yoga b', 100), feeLine('Yoga b', 10, 1.8)]);
    expect(slip).toMatchObject({ total: 110, client: { email: 'other@example.com' } });
    expect(receipt).toMatchObject({ state: 'registered', kind: 'sell_refund', amount: 11_000n });
    expect(receipt?.link).toMatch(/&n=2$/);
    expect((await paymentOf(paid)).receiptLink).toBe(receiptLink);
    expect(await eventsOf(receipt?.id ?? '')).toMatchObject([
      {
        sequence: 1,
        type: 'receipt.registered',
        kind: 'sell_refund',
        refundId: receipt?.refund_id,
        paymentId: paid.id,
      },
    ]);
  });

  it('goes where the payment says, one for each refund, and all together are the payment', async () => {
    const paid = await payKnownCoach();
    await refund(paid, { sessionId: 'a' });
    await refund(paid);
    await settleAfter(3_000, 3_000);

    const [, first, rest] = await receiptsOf(paid);
    expect([first?.amount, rest?.amount]).toEqual([11_000n, 22_000n]);
    expect(slipOf(first?.id ?? '').receipt.client).toEqual({ email: 'athlete@example.com' });
    expect(slipOf(rest?.id ?? '').receipt.items.map(({ name }) => name)).toEqual([
      'Yoga b',
      'Сервисный сбор: Yoga b',
      'Yoga c',
      'Сервисный сбор: Yoga c',
    ]);
  });

  describe('where the platform keeps its fee', () => {
    afterEach(() => setSetting('refunds', { athleteUntil: 'captured', feePolicy: 'refund_fee' }));

    it('has no fee line', async () => {
      const paid = await payKnownCoach();
      await setSetting('refunds', { athleteUntil: 'captured', feePolicy: 'keep_fee' });

      await refund(paid, { sessionId: 'c' });
      await settleAfter(3_000, 3_000);

      const [, receipt] = await receiptsOf(paid);
      expect(slipOf(receipt?.id ?? '').receipt.items).toEqual([coachLine('Yoga c', 100)]);
    });
  });

  it('uses the rate of the sale, whatever the rate is now', async () => {
    const paid = await payKnownCoach();
    await setSetting('vat', { percentage: '10.00' });

    await refund(paid, { sessionId: 'a' });
    await setSetting('vat', { percentage: '22.00' });
    await settleAfter(3_000, 3_000);

    const [, receipt] = await receiptsOf(paid);
    expect(slipOf(receipt?.id ?? '').receipt.items[1]).toEqual(feeLine('Yoga a', 10, 1.8));
  });

  it('is not handed in before its sell receipt is registered', async () => {
    fault('register_off', { times: 1 });
    const paid = await pay();
    await refund(paid, { sessionId: 'a' });
    await settleAfter(MINUTE_MS);
    const [sell, back] = await receiptsOf(paid);
    expect(sell).toMatchObject({ state: 'issued' });
    expect(back).toMatchObject({ state: 'waiting', reason: 'sell_receipt_open' });

    await settleAfter(5 * MINUTE_MS, 5 * MINUTE_MS, MINUTE_MS, MINUTE_MS);

    expect((await receiptsOf(paid)).map(({ state }) => state)).toEqual(['registered', 'registered']);
    expect(printedOf([sell?.id ?? '', back?.id ?? ''])).toEqual([sell?.id, back?.id]);
  });

  it('waits for a person where its sell receipt has failed, and follows it once that is mended', async () => {
    fault('reject_receipt', { times: 1 });
    const paid = await pay();
    await settleAfter(3_000);
    await refund(paid, { sessionId: 'a' });
    await settleAfter(DAY_MS);
    const [sell, back] = await receiptsOf(paid);
    expect([sell?.state, back?.state, back?.reason]).toEqual(['failed', 'waiting', 'sell_receipt_failed']);
    expect((await paymentOf(paid)).receiptLink).toBeUndefined();

    expect((await reviewsOf(paid)).map(({ id }) => id)).toEqual([sell?.id, back?.id]);
    await decide(sell?.id ?? '', 'retry');
    await settleAfter(0, 3_000, 3_000);

    expect((await receiptsOf(paid)).map(({ state }) => state)).toEqual(['registered', 'registered']);
    expect(printedOf([sell?.id ?? '', back?.id ?? ''])).toEqual([sell?.id, back?.id]);
  });

  it('goes without a sell receipt that a person has dealt with in another way', async () => {
    fault('reject_receipt', { times: 1 });
    const paid = await pay();
    await settleAfter(3_000);
    await refund(paid, { sessionId: 'a' });
    const [, back] = await receiptsOf(paid);

    expect((await decide(back?.id ?? '', 'retry')).statusCode).toBe(200);
    await settleAfter(0, 3_000);

    expect((await receiptsOf(paid)).map(({ state }) => state)).toEqual(['failed', 'registered']);
  });
});
