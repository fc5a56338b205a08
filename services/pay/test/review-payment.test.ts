import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { HOUR_MS, HOUR_SECONDS } from '@leko/runtime/durations';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { athlete, get, orderFor, type PayHarness, post, startPay } from './pay-harness.ts';
import {
  bankRefunds,
  byService,
  capture,
  type Paid,
  paidPayment,
  payLink,
  paymentRow,
  receiptRows,
  refund,
  setSetting,
  settleAfter,
} from './refund-harness.ts';
import {
  atBank,
  bankFault,
  cancel,
  changeAtBank,
  decide,
  itemOf,
  itemsOf,
  latePaid,
  OPERATION,
  olga,
  shortPaid,
} from './review-harness.ts';

let harness: PayHarness;
beforeAll(async () => {
  harness = await startPay();
});
afterAll(() => harness.close());
beforeEach(() => harness.bank.faults.clear('tochka_acquiring'));

/** As if the bank could not be read for too long. */
const unreadable = async ({ id }: { id: string }) => {
  const set = { state: 'review' as const, reason: 'bank_unreadable', bank_amount: null, next_check_at: null };
  await harness.service.db.updateTable('payment').set(set).where('id', '=', id).execute();
};
const giveUpRefund = async (paid: Paid) => decide(harness, (await itemOf(harness, paid, 'refund')).id, 'give_up');

describe('a payment accepted after its return failed', () => {
  it('has its receipt, and one more for what goes back later', async () => {
    const paid = await shortPaid(harness);
    bankFault(harness, 'refuse', { match: '/refund' });
    await decide(harness, paid.id, 'refund');
    await giveUpRefund(paid);

    expect((await decide(harness, paid.id, 'accept')).statusCode).toBe(200);
    await settleAfter(harness, 5, 60);
    expect((await receiptRows(harness, paid.id)).map(({ kind, state }) => [kind, state])).toEqual([
      ['sell', 'registered'],
    ]);

    await refund(harness, paid);
    await settleAfter(harness, 5, 60, 60);
    expect((await receiptRows(harness, paid.id)).map(({ kind, state }) => [kind, state])).toEqual([
      ['sell', 'registered'],
      ['sell_refund', 'registered'],
    ]);
  });

  it('holds its order again, so that it is not paid twice', async () => {
    const late = await latePaid(harness);
    await giveUpRefund(late);

    expect((await decide(harness, late.id, 'accept')).statusCode).toBe(200);

    expect((await post(harness, late.as, '/payments', late.order)).json().paymentId).toBe(late.id);
    const other = await post(harness, late.as, '/payments', { ...late.order, purpose: 'Something else' });
    expect(other.json().code).toBe('order_already_paid');
  });

  it('is not possible once the order has another payment', async () => {
    const late = await latePaid(harness);
    await giveUpRefund(late);
    expect((await post(harness, late.as, '/payments', late.order)).statusCode).toBe(201);

    expect((await decide(harness, late.id, 'accept')).json().code).toBe('order_already_paid');

    expect((await paymentRow(harness, late.id)).state).toBe('review');
    expect((await decide(harness, late.id, 'refund')).statusCode).toBe(200);
  });
});

describe('trying a payment again', () => {
  it('changes nothing of money that is being refunded', async () => {
    const paid = await shortPaid(harness);
    bankFault(harness, 'refuse', { match: '/refund' });
    await decide(harness, paid.id, 'refund');
    // The bank corrects what it has booked.
    const { paid: booked } = {
      paid: { type: 'sbp' as const, kopecks: 33_000, at: new Date().toISOString(), transactionId: 'x' },
    };
    changeAtBank(harness, paid, { paid: booked });

    expect((await decide(harness, paid.id, 'retry')).json().code).toBe('refund_in_progress');

    expect((await paymentRow(harness, paid.id)).state).toBe('review');
  });

  it('ends one that is unknown to the bank, once its link is over', async () => {
    bankFault(harness, 'error', { times: 100_000 });
    const as = athlete();
    const order = orderFor(randomUUID(), { totalAmount: '330 RUB' });
    await post(harness, as, '/payments', order);
    const { id } = await harness.service.db
      .selectFrom('payment')
      .select('id')
      .where('athlete_id', '=', as.sub)
      .executeTakeFirstOrThrow();
    await unreadable({ id });
    harness.bank.faults.clear('tochka_acquiring');
    await sleep(200);
    expect((await decide(harness, id, 'retry')).json().code).toBe('nothing_to_accept');
    harness.advance(60 * HOUR_MS);

    expect((await decide(harness, id, 'retry')).json()).toMatchObject({ open: false });

    expect((await get(harness, as, `/payments/${id}`)).json().status).toBe('FAILED');
    expect((await post(harness, as, '/payments', order)).statusCode).toBe(201);
  });
});

describe('an operation that the bank has no more, or gives to another payment', () => {
  it.each([
    ['no more', (id: string) => harness.bank.documents.remove(OPERATION, atBank(harness, { id }).operationId)],
    ['of another', (id: string) => changeAtBank(harness, { id }, { paymentLinkId: randomUUID() })],
  ])('(%s) can be ended by a person', async (_what, forget) => {
    const as = athlete();
    const created = await post(harness, as, '/payments', orderFor(randomUUID(), { totalAmount: '330 RUB' }));
    const { paymentId: id } = created.json();
    forget(id);
    await settleAfter(harness, 24 * HOUR_SECONDS, 25 * HOUR_SECONDS);
    expect((await itemOf(harness, { id }, 'payment')).reason).toBe('bank_unreadable');

    expect((await decide(harness, id, 'accept')).json().code).toBe('nothing_to_accept');
    expect((await decide(harness, id, 'retry')).json()).toMatchObject({ open: false });

    expect((await get(harness, as, `/payments/${id}`)).json().status).toBe('FAILED');
  });
});

describe('a payment that could not be read', () => {
  it('is refunded once the bank could be read', async () => {
    const as = athlete();
    const created = await post(harness, as, '/payments', orderFor(randomUUID(), { totalAmount: '330 RUB' }));
    const { paymentId: id, paymentLink } = created.json();
    await unreadable({ id });
    await payLink(paymentLink, 'sbp');

    await unreadable({ id });
    const answer = await decide(harness, id, 'refund');

    expect(answer.json()).toMatchObject({ open: false });
    expect(bankRefunds(harness, id).map(({ amount }) => amount)).toEqual(['330.00']);
  });

  it('answers its service, also long after its time', async () => {
    const paid = await shortPaid(harness);
    harness.advance(60 * HOUR_MS);
    bankFault(harness, 'error', { times: 1_000 });

    const update = await harness.service.call(
      { roles: ['service'] },
      { method: 'POST', url: `/api/v1/payment/private/payment/${paid.id}/update` },
    );
    const remove = await harness.service.call(olga, { method: 'DELETE', url: `/api/v1/pay/payments/${paid.id}` });

    expect(update.statusCode).toBe(200);
    expect((await cancel(harness, paid.id)).statusCode).toBe(409);
    expect(remove.statusCode).toBe(409);
  });
});

describe('a hold that has lapsed', () => {
  it('can be given up, stays in sight, and is taken off the list by a person', async () => {
    await setSetting(harness, 'capture', { mode: 'manual' });
    const paid = await paidPayment(harness, { method: 'card' });
    await setSetting(harness, 'capture', { mode: 'automatic' });
    changeAtBank(harness, paid, { status: 'EXPIRED' });
    await capture(harness, paid);
    await settleAfter(harness, HOUR_SECONDS, HOUR_SECONDS);
    const item = await itemOf(harness, paid, 'capture');
    expect(item.actions.map(({ action }) => action)).toEqual(['retry', 'give_up']);

    expect((await decide(harness, item.id, 'give_up')).json()).toMatchObject({ open: true, reason: 'hold_lapsed' });

    expect((await paymentRow(harness, paid.id)).capture_wanted_at).toBeNull();
    expect((await refund(harness, byService(paid))).json().code).not.toBe('capture_in_progress');
    await giveUpRefund(paid);
    expect((await decide(harness, paid.id, 'accept')).json()).toMatchObject({ open: false });
    expect(await itemsOf(harness, paid)).toEqual([]);
  });

  it('is not given up while the bank still holds the money', async () => {
    await setSetting(harness, 'capture', { mode: 'manual' });
    const paid = await paidPayment(harness, { method: 'card' });
    await setSetting(harness, 'capture', { mode: 'automatic' });
    bankFault(harness, 'refuse', { times: 1_000, match: '/capture' });
    await capture(harness, paid);
    await settleAfter(harness, HOUR_SECONDS, HOUR_SECONDS);

    expect((await decide(harness, paid.id, 'give_up')).json().code).toBe('action_not_possible');
    harness.bank.faults.clear('tochka_acquiring');
    expect((await decide(harness, paid.id, 'retry')).json()).toMatchObject({ open: false });
  });
});
