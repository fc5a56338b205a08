import type { FiscalReceipt } from '@leko/simulators/firstofd';
import { backUp } from '@leko/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { athlete, orderFor, type PayHarness, payAtBank, post, startPay } from './pay-harness.ts';
import {
  BANK_REFUND,
  bankRefunds,
  paidPayment,
  paymentRow,
  receiptRows,
  refund,
  refundRows,
  settleAfter,
} from './refund-harness.ts';
import { bankFault, decide, itemOf } from './review-harness.ts';

let harness: PayHarness;
beforeEach(async () => {
  harness = await startPay();
});
afterEach(() => harness.close());

const backup = () => backUp(harness.service.adminUrl, 'pay');
const recover = () => harness.service.tasks.run('recovery');
const handedIn = () => harness.fiscal.documents.list<FiscalReceipt>('firstofd.receipt');

describe('a restore that has forgotten', () => {
  it('that a refund was asked for does not ask again while the bank does not show it yet', async () => {
    const paid = await paidPayment(harness);
    bankFault(harness, 'error', { match: 'GET ' });
    await refund(harness, paid);
    expect(await refundRows(harness, paid.id)).toMatchObject([{ state: 'pending' }]);
    const { restore } = await backup();
    harness.bank.faults.clear('tochka_acquiring');
    bankFault(harness, 'late_visibility', { match: BANK_REFUND });
    await settleAfter(harness, 60);
    expect(bankRefunds(harness, paid.id)).toHaveLength(1);

    await restore();
    await settleAfter(harness, 10);
    await recover();
    await settleAfter(harness, 15);

    expect(bankRefunds(harness, paid.id)).toHaveLength(1);
    await settleAfter(harness, 60);
    expect(await recover()).toBe(1);
    await settleAfter(harness, 60);
    expect(bankRefunds(harness, paid.id)).toHaveLength(1);
    expect(await refundRows(harness, paid.id)).toMatchObject([{ state: 'review', reason: 'foreign_refund' }]);
  });

  it('that a payment was paid finds the money and the receipt that were there', async () => {
    const created = await post(harness, athlete(), '/payments', orderFor(athlete().sub, { totalAmount: '330 RUB' }));
    const { paymentId } = created.json();
    const { restore } = await backup();
    await payAtBank(created);
    await settleAfter(harness, 0, 60);
    const [receipt] = await receiptRows(harness, paymentId);
    expect(receipt?.state).toBe('registered');

    await restore();
    await settleAfter(harness, 60, 60);

    expect((await paymentRow(harness, paymentId)).state).toBe('received');
    expect(await receiptRows(harness, paymentId)).toMatchObject([{ id: receipt?.id, state: 'registered' }]);
    expect(handedIn()).toHaveLength(1);
  });

  it('a refund and its receipt lets a person account for it, and prints no second receipt', async () => {
    const paid = await paidPayment(harness);
    await settleAfter(harness, 60);
    const { restore } = await backup();
    await refund(harness, paid);
    await settleAfter(harness, 60, 60);
    expect(await receiptRows(harness, paid.id)).toMatchObject([{ state: 'registered' }, { state: 'registered' }]);

    await restore();
    await recover();
    await settleAfter(harness, 80);
    await recover();
    await refund(harness, paid);
    const item = await itemOf(harness, paid, 'refund');
    expect(item.reason).toBe('foreign_refund');
    await decide(harness, item.id, 'accept');
    await settleAfter(harness, 60, 60);

    expect(await refundRows(harness, paid.id)).toMatchObject([{ state: 'done' }]);
    expect(bankRefunds(harness, paid.id)).toHaveLength(1);
    expect(await receiptRows(harness, paid.id)).toMatchObject([{ state: 'registered' }, { state: 'registered' }]);
    expect(handedIn()).toHaveLength(2);
  });
});
