import { DAY_MS, DAY_SECONDS } from '@leko/runtime/durations';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type PayHarness, startPay } from './pay-harness.ts';
import {
  bankRefunds,
  expectAgreement,
  type Paid,
  paidPayment,
  paymentRow,
  receiptRows,
  refund,
  refundRows,
  settleAfter,
} from './refund-harness.ts';
import {
  atBank,
  bankFault,
  changeAtBank,
  decide,
  itemOf,
  itemsOf,
  olga,
  refundByHand,
  shortPaid,
} from './review-harness.ts';

let harness: PayHarness;
beforeAll(async () => {
  harness = await startPay();
});
afterAll(() => harness.close());
beforeEach(() => harness.bank.faults.clear('tochka_acquiring'));

/** One by one, as every night has its own work. */
const days = (count: number) => settleAfter(harness, ...Array.from({ length: count }, () => DAY_SECONDS));
const statesOf = async ({ id }: Paid) => (await refundRows(harness, id)).map(({ state }) => state);

/** A refund of one session that the bank has, and does not finish. */
async function stuckRefund(): Promise<Paid> {
  const paid = await paidPayment(harness, { method: 'card' });
  await refund(harness, paid, { sessionId: 'a' });
  const refundEndsAt = new Date(harness.bank.clock().getTime() + 40 * DAY_MS).toISOString();
  changeAtBank(harness, paid, { status: 'ON-REFUND', refundEndsAt });
  await days(32);
  return paid;
}

async function refusedRefund(body: object = { sessionId: 'a' }): Promise<Paid> {
  const paid = await paidPayment(harness);
  bankFault(harness, 'refuse', { match: '/refund' });
  await refund(harness, paid, body);
  expect(await statesOf(paid)).toEqual(['review']);
  return paid;
}

describe('a refund that the bank has already', () => {
  it('is read and not asked for again when an operator retries it', async () => {
    const paid = await stuckRefund();
    const item = await itemOf(harness, paid, 'refund');
    expect(item.reason).toBe('refund_stuck');

    await decide(harness, item.id, 'retry');
    await days(10);

    // It was still running then, so it still waits; but the bank has it once.
    expect(bankRefunds(harness, paid.id)).toHaveLength(1);
    await decide(harness, item.id, 'retry');
    await settleAfter(harness, 5);
    expect(await statesOf(paid)).toEqual(['done']);
    await expectAgreement(harness, paid.id);
  });

  it('is not asked for again where the bank has made another amount of it', async () => {
    const paid = await paidPayment(harness, { method: 'card' });
    await refund(harness, paid, { sessionId: 'a' });
    const { orders } = atBank(harness, paid);
    changeAtBank(harness, paid, {
      orders: orders.map((order) => (order.type === 'refund' ? { ...order, kopecks: 10_900 } : order)),
    });
    await settleAfter(harness, 5);
    const item = await itemOf(harness, paid, 'refund');
    expect(item.reason).toBe('refund_amount_differs');

    await decide(harness, item.id, 'retry');
    await settleAfter(harness, 5, 60, 120);

    expect(bankRefunds(harness, paid.id)).toHaveLength(1);
    expect((await itemOf(harness, paid, 'refund')).reason).toBe('refund_amount_differs');
    await decide(harness, item.id, 'give_up');
    expect(await paymentRow(harness, paid.id)).toMatchObject({ refunded: 10_900n, refund_reserved: 10_900n });
    await expectAgreement(harness, paid.id);
  });
});

describe('a refund made by hand at the bank', () => {
  it('that still runs is accepted as sent, and done when it is', async () => {
    const paid = await refusedRefund();
    await refundByHand(harness, paid, 110);
    const refundEndsAt = new Date(harness.bank.clock().getTime() + DAY_MS).toISOString();
    changeAtBank(harness, paid, { status: 'ON-REFUND', refundEndsAt });

    await decide(harness, (await itemOf(harness, paid, 'refund')).id, 'accept');

    expect(await statesOf(paid)).toEqual(['sent']);
    expect((await paymentRow(harness, paid.id)).refunded).toBe(0n);
    await settleAfter(harness, DAY_SECONDS, 5);
    expect(await statesOf(paid)).toEqual(['done']);
    await expectAgreement(harness, paid.id);
  });

  it('of another amount is booked as one of its own when ours is given up, and the rest can go back', async () => {
    const paid = await paidPayment(harness);
    await refundByHand(harness, paid, 50);
    await refund(harness, paid);
    const { id, reason } = await itemOf(harness, paid, 'refund');
    expect(reason).toBe('foreign_refund');

    expect((await decide(harness, id, 'give_up')).statusCode).toBe(200);

    expect((await refundRows(harness, paid.id)).map(({ state, origin, amount }) => [state, origin, amount])).toEqual(
      expect.arrayContaining([
        ['failed', 'request', 33_000n],
        ['done', 'foreign', 5_000n],
      ]),
    );
    await expectAgreement(harness, paid.id);
    expect((await refund(harness, paid)).json()).toMatchObject({ isRefunded: true, amount: '280 RUB' });
    await expectAgreement(harness, paid.id);
    expect((await paymentRow(harness, paid.id)).state).toBe('refund');
  });

  it('of a payment accepted with another amount has a receipt for a person, and holds up no other', async () => {
    const paid = await shortPaid(harness);
    await decide(harness, (await itemOf(harness, paid, 'payment')).id, 'accept');
    await refundByHand(harness, paid, 50);
    await refund(harness, paid);

    await decide(harness, (await itemOf(harness, paid, 'refund')).id, 'give_up');
    const other = await paidPayment(harness);
    await settleAfter(harness, 5, 60, 60);

    expect((await itemOf(harness, paid, 'receipt')).reason).toBe('lines_differ_from_amount');
    expect(await receiptRows(harness, other.id)).toMatchObject([{ state: 'registered' }]);
  });

  it('is accepted and not given up where it is of the same amount', async () => {
    const paid = await refusedRefund();
    await refundByHand(harness, paid, 110);
    const { id } = await itemOf(harness, paid, 'refund');

    expect((await decide(harness, id, 'give_up')).json().code).toBe('action_not_possible');
    expect((await decide(harness, id, 'accept')).statusCode).toBe(200);
    await expectAgreement(harness, paid.id);
  });
});

describe('two parts that a strict bank has refused, and that were sent back by hand', () => {
  async function twoRefused(byHand: readonly number[]): Promise<Paid> {
    const paid = await paidPayment(harness);
    bankFault(harness, 'strict_refunds', { times: 3, match: '/refund' });
    for (const sessionId of ['a', 'b', 'c']) await refund(harness, paid, { sessionId });
    expect(await statesOf(paid)).toEqual(['done', 'review', 'review']);
    for (const amount of byHand) await refundByHand(harness, paid, amount);
    return paid;
  }
  const decideAll = async (paid: Paid, action: string) => {
    for (const { id } of await itemsOf(harness, paid)) expect((await decide(harness, id, action)).statusCode).toBe(200);
  };

  it('say why once, and are each accepted where each has an order of its own', async () => {
    const paid = await twoRefused([110, 110]);
    expect((await itemOf(harness, paid, 'refund')).reason).toBe(
      'acquirer_refused: only an operation in status APPROVED can be refunded; this one is REFUNDED_PARTIALLY',
    );

    await decideAll(paid, 'accept');

    expect(await statesOf(paid)).toEqual(['done', 'done', 'done']);
    await expectAgreement(harness, paid.id);
  });

  it('are given up one after the other where both went back in one sum, which is booked with the last', async () => {
    const paid = await twoRefused([220]);

    await decideAll(paid, 'give_up');

    expect(await statesOf(paid)).toEqual(['done', 'failed', 'failed', 'done']);
    expect((await paymentRow(harness, paid.id)).state).toBe('refund');
    await expectAgreement(harness, paid.id);
  });
});

describe('a refund that was given up', () => {
  it('accounts for nothing: what it once was at the bank can be another one', async () => {
    const paid = await refusedRefund();
    const { id } = await itemOf(harness, paid, 'refund');
    await decide(harness, id, 'give_up');
    await refundByHand(harness, paid, 110);
    const [order] = bankRefunds(harness, paid.id);
    await harness.service.db
      .updateTable('refund')
      .set({ external_id: order?.orderId ?? null })
      .where('id', '=', id)
      .execute();

    await refund(harness, paid, { sessionId: 'a' });

    const item = await itemOf(harness, paid, 'refund');
    expect(item.reason).toBe('foreign_refund');
    expect((await decide(harness, item.id, 'accept')).statusCode).toBe(200);
    await expectAgreement(harness, paid.id);
    expect(bankRefunds(harness, paid.id)).toHaveLength(1);
  });
});

describe('several operators at once', () => {
  it('decide one thing; the others are refused', async () => {
    for (let round = 0; round < 4; round++) {
      const paid = await refusedRefund();
      const { id } = await itemOf(harness, paid, 'refund');

      const actions = ['retry', 'give_up', 'accept', 'retry', 'give_up'];
      const answers = await Promise.all(actions.map((action) => decide(harness, id, action)));
      await settleAfter(harness, 5);

      for (const { statusCode } of answers) expect([200, 404, 409]).toContain(statusCode);
      expect(await itemsOf(harness, paid)).toEqual([]);
      await expectAgreement(harness, paid.id);
    }
  });

  it('leave behind what they tried, and that it was refused', async () => {
    const paid = await refusedRefund();
    const { id } = await itemOf(harness, paid, 'refund');

    await decide(harness, id, 'accept');

    const rows = await harness.service.db.selectFrom('audit').selectAll().where('object_id', '=', id).execute();
    expect(rows).toMatchObject([
      { actor: olga.sub, action: 'refund.accept' },
      { actor: olga.sub, action: 'refund.accept.refused', details: { problem: 'nothing_to_accept' } },
    ]);
    await decide(harness, id, 'give_up');
  });
});
