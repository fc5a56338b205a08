import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type PayHarness, startPay } from './pay-harness.ts';
import { compareNow, dayOf, freshDay, moveTo, night, operationOf, verdictsOf } from './reconciliation-harness.ts';
import { paidPayment, refund } from './refund-harness.ts';

let harness: PayHarness;
beforeAll(async () => {
  harness = await startPay();
  await harness.settle();
});
afterAll(() => harness.close());

const editPayment = (id: string, change: object) =>
  harness.service.db.updateTable('payment').set(change).where('id', '=', id).execute();

describe('refunds', () => {
  const refundAtBank = async (id: string, amount: number) =>
    fetch(`${harness.bank.url}/uapi/acquiring/v1.0/payments/${await operationOf(harness, id)}/refund`, {
      method: 'POST',
      headers: { authorization: 'Bearer bank-token', 'content-type': 'application/json' },
      body: JSON.stringify({ Data: { amount } }),
    });

  it('of ours match, whole or in part', async () => {
    const day = await freshDay(harness);
    const [whole, part] = [await paidPayment(harness), await paidPayment(harness)];
    await refund(harness, whole);
    await refund(harness, part, { sessionId: 'a' });

    await night(harness);

    const compared = await dayOf(harness, day);
    expect(verdictsOf(compared)).toEqual({ [whole.id]: 'matched', [part.id]: 'matched' });
    expect(compared.data.find(({ paymentId }) => paymentId === part.id)).toMatchObject({
      ourRefundedAmount: '110.00 RUB',
      bankRefundedAmount: '110.00 RUB',
      bankStatus: 'partly_refunded',
    });
  });

  it('that are made at the bank weeks later are found, and the day closes again when they are known here', async () => {
    const day = await freshDay(harness);
    const { id } = await paidPayment(harness);
    for (let nights = 0; nights < 20; nights++) await night(harness);
    expect(verdictsOf(await dayOf(harness, day))).toEqual({ [id]: 'matched' });

    await refundAtBank(id, 330);
    await night(harness);
    expect(verdictsOf(await dayOf(harness, day))).toEqual({ [id]: 'open refunded_at_bank' });

    await editPayment(id, { state: 'refund', holds_order: false, refund_reserved: 33_000n, refunded: 33_000n });
    await night(harness);
    expect(verdictsOf(await dayOf(harness, day))).toEqual({ [id]: 'matched' });
  });

  it('that were made at the bank alone are open', async () => {
    const day = await freshDay(harness);
    const [whole, part] = [await paidPayment(harness), await paidPayment(harness)];
    await night(harness);
    expect(verdictsOf(await dayOf(harness, day))).toEqual({ [whole.id]: 'matched', [part.id]: 'matched' });

    await refundAtBank(whole.id, 330);
    await refundAtBank(part.id, 50);
    await night(harness);

    const compared = await dayOf(harness, day);
    expect(verdictsOf(compared)).toEqual({ [whole.id]: 'open refunded_at_bank', [part.id]: 'open refunded_at_bank' });
    expect(compared.data.map(({ bankRefundedAmount }) => bankRefundedAmount).sort()).toEqual([
      '330.00 RUB',
      '50.00 RUB',
    ]);
  });

  it('that the bank does not have are open', async () => {
    const day = await freshDay(harness);
    const { id } = await paidPayment(harness);
    await editPayment(id, { refund_reserved: 11_000n, refunded: 11_000n });

    await night(harness);

    expect(verdictsOf(await dayOf(harness, day))).toEqual({ [id]: 'open not_refunded_at_bank' });
  });

  it('that lock the operation hide it from the registry, and nothing is wrong', async () => {
    const day = await freshDay(harness);
    const { id } = await paidPayment(harness, { method: 'card' });
    await moveTo(harness, 6);
    await refundAtBank(id, 330);
    await editPayment(id, { refund_reserved: 33_000n });

    expect(verdictsOf(await compareNow(harness, day))).toEqual({ [id]: 'matched refund_at_work' });
  });
});
