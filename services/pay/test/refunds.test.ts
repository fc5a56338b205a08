import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { athlete, get, orderFor, type PayHarness, post, startPay } from './pay-harness.ts';
import {
  bankRefunds,
  byService,
  capture,
  eventsOf,
  expectAgreement,
  paidPayment,
  paymentRow,
  receiptRows,
  refund,
  setSetting,
  settleAfter,
} from './refund-harness.ts';

let harness: PayHarness;
beforeAll(async () => {
  harness = await startPay();
});
afterAll(() => harness.close());
beforeEach(async () => {
  harness.bank.faults.clear('tochka_acquiring');
  await setSetting(harness, 'refunds', { athleteUntil: 'captured', feePolicy: 'refund_fee' });
});

const statusOf = async (paid: { as: { sub: string }; id: string }) =>
  (await get(harness, paid.as, `/payments/${paid.id}`)).json().status;

describe('a whole refund', () => {
  it('refunds everything, publishes it once and issues the refund receipt', async () => {
    const paid = await paidPayment(harness);

    const answer = await refund(harness, paid, { sendReceiptTo: '+79991234567' });
    await harness.settle();

    expect(answer.statusCode).toBe(200);
    const { order_id: orderId } = await paymentRow(harness, paid.id);
    expect(answer.json()).toEqual({
      isRefunded: true,
      paymentId: paid.id,
      orderId,
      amount: '330 RUB',
      date: expect.stringMatching(/^\d{4}-\d{2}-\d{2}$/),
    });
    expect(await statusOf(paid)).toBe('REFUNDED');
    const [, , refunded, ...more] = await eventsOf(harness, paid.id);
    expect(more).toEqual([]);
    expect(refunded).toMatchObject({
      type: 'payment.refunded',
      sequence: 3,
      data: {
        refundAmount: '330.00 RUB',
        coachDueAmount: '300.00 RUB',
        platformFeeAmount: '30.00 RUB',
        isWhole: true,
        wasReceived: true,
        receiptTo: '+79991234567',
      },
    });
    expect(refunded?.data.lines).toHaveLength(3);
    expect((await receiptRows(harness, paid.id)).map((row) => [row.kind, row.amount])).toEqual([
      ['sell', 33_000n],
      ['sell_refund', 33_000n],
    ]);
    await expectAgreement(harness, paid.id);
  });

  it('of a card answers false while the money is on its way, and true when the bank has confirmed', async () => {
    const paid = await paidPayment(harness, { method: 'card' });

    const first = await refund(harness, paid);
    expect(first.json()).toMatchObject({ isRefunded: false, amount: '330 RUB' });
    expect(await statusOf(paid)).toBe('PAID');
    await settleAfter(harness, 5);

    expect((await refund(harness, paid)).json()).toEqual({ ...first.json(), isRefunded: true });
    expect(await statusOf(paid)).toBe('REFUNDED');
    await expectAgreement(harness, paid.id);
  });

  it('of a paid order makes room for a new payment', async () => {
    const paid = await paidPayment(harness);
    const { order_id: orderId } = await paymentRow(harness, paid.id);
    await refund(harness, paid);

    const again = await post(
      harness,
      paid.as,
      '/payments',
      orderFor(randomUUID(), { totalAmount: '330 RUB', orderId }),
    );

    expect(again.statusCode).toBe(201);
    expect(again.json().paymentId).not.toBe(paid.id);
  });
});

describe('a refund of one session', () => {
  it('gives back its share and leaves the payment as it is, until the last one takes the rest', async () => {
    const paid = await paidPayment(harness, { method: 'card' });
    const amounts: string[] = [];
    const statuses: string[] = [];

    for (const sessionId of ['b', 'a', 'c']) {
      const answer = await refund(harness, paid, { sessionId });
      amounts.push(answer.json().amount);
      await settleAfter(harness, 5);
      statuses.push(await statusOf(paid));
    }

    expect(amounts).toEqual(['110 RUB', '110 RUB', '110 RUB']);
    expect(statuses).toEqual(['PAID', 'PAID', 'REFUNDED']);
    const events = await eventsOf(harness, paid.id);
    expect(
      events.map(({ sequence, type, data }) => `${sequence} ${type} ${data.sessionId ?? ''} ${data.isWhole ?? ''}`),
    ).toEqual([
      '1 payment.created  ',
      '2 payment.paid  ',
      '3 payment.refunded b false',
      '4 payment.refunded a false',
      '5 payment.refunded c true',
    ]);
    expect((await receiptRows(harness, paid.id)).filter((row) => row.kind === 'sell_refund')).toHaveLength(3);
    await expectAgreement(harness, paid.id);
  });

  it('is followed by a whole one that takes what is left', async () => {
    const paid = await paidPayment(harness);
    await refund(harness, paid, { sessionId: 'a' });

    const rest = await refund(harness, paid);

    expect(rest.json()).toMatchObject({ isRefunded: true, amount: '220 RUB' });
    expect(rest.json().sessionId).toBeUndefined();
    await expectAgreement(harness, paid.id);
  });

  it('that the payment does not have is invalid input', async () => {
    const paid = await paidPayment(harness);

    const answer = await refund(harness, paid, { sessionId: 'z' });

    expect(answer.statusCode).toBe(422);
    expect(answer.json().errors).toEqual([{ pointer: '/body/sessionId', message: expect.any(String) }]);
  });
});

describe('the policy', () => {
  it('keep_fee returns the coach’s share only, and the payment stays paid', async () => {
    await setSetting(harness, 'refunds', { athleteUntil: 'captured', feePolicy: 'keep_fee' });
    const paid = await paidPayment(harness);

    expect((await refund(harness, paid, { sessionId: 'a' })).json()).toMatchObject({
      isRefunded: true,
      amount: '100 RUB',
    });
    expect((await refund(harness, paid)).json()).toMatchObject({ isRefunded: true, amount: '200 RUB' });
    const over = await refund(harness, paid, { sessionId: 'b' });

    expect([over.statusCode, over.json().code]).toEqual([409, 'nothing_to_refund']);
    expect(await statusOf(paid)).toBe('PAID');
    expect((await capture(harness, paid)).json().code).toBe('refund_in_progress');
    await expectAgreement(harness, paid.id);
  });

  it('athleteUntil = never leaves it to the services', async () => {
    await setSetting(harness, 'refunds', { athleteUntil: 'never', feePolicy: 'refund_fee' });
    const paid = await paidPayment(harness);

    const refused = await refund(harness, paid);
    const allowed = await refund(harness, byService(paid));

    expect([refused.statusCode, refused.json().code]).toEqual([409, 'refund_not_allowed']);
    expect(refused.json().detail).toContain('received (PAID)');
    expect(allowed.json()).toMatchObject({ isRefunded: true });
  });

  it('lets the athlete refund before capture only, a service also later', async () => {
    const paid = await paidPayment(harness);
    expect((await capture(harness, paid)).json()).toEqual({ result: true });

    const refused = await refund(harness, paid);
    const part = await refund(harness, byService(paid), { sessionId: 'a' });

    expect([refused.statusCode, refused.json().code]).toEqual([409, 'refund_not_allowed']);
    expect(refused.json().detail).toContain('delivered (CAPTURED)');
    expect(part.json()).toMatchObject({ isRefunded: true, amount: '110 RUB' });
    expect(await statusOf(paid)).toBe('CAPTURED');
    await refund(harness, byService(paid));
    expect(await statusOf(paid)).toBe('REFUNDED');
    await expectAgreement(harness, paid.id);
  });
});

describe('the request', () => {
  it('made twice is one refund with one answer', async () => {
    const paid = await paidPayment(harness);

    const answers = [await refund(harness, paid), await refund(harness, paid)];
    const key = { 'idempotency-key': randomUUID() };
    const keyed = [await refund(harness, paid, {}, key), await refund(harness, paid, {}, key)];

    expect(new Set([...answers, ...keyed].map((answer) => answer.body)).size).toBe(1);
    expect(bankRefunds(harness, paid.id)).toHaveLength(1);
  });

  it('of a payment that is not refundable is refused with both states', async () => {
    const as = athlete();
    const created = await post(harness, as, '/payments', orderFor(randomUUID(), { totalAmount: '330 RUB' }));

    const answer = await refund(harness, { as, id: created.json().paymentId });

    expect([answer.statusCode, answer.json().code]).toEqual([409, 'illegal_transition']);
    expect(answer.json().detail).toBe('a payment in state awaiting (CREATED) cannot go to refund (REFUNDED)');
  });

  it('of another user’s payment or an unknown one is answered alike', async () => {
    const paid = await paidPayment(harness);
    const other = athlete();
    const body = (answer: { json(): object }) => ({ ...answer.json(), requestId: undefined });

    const foreign = await refund(harness, { as: other, id: paid.id });
    const unknown = await refund(harness, { as: other, id: randomUUID() });

    expect([foreign.statusCode, unknown.statusCode]).toEqual([404, 404]);
    expect(body(foreign)).toEqual(body(unknown));
    expect(bankRefunds(harness, paid.id)).toEqual([]);
  });

  it.each([
    ['another payment than the path', { paymentId: randomUUID() }],
    ['no payment', { paymentId: undefined }],
    ['an amount of its own', { amount: '1 RUB' }],
    ['a receipt to nobody', { sendReceiptTo: 'nobody' }],
    ['an empty session', { sessionId: '' }],
  ])('with %s is invalid input', async (_what, change) => {
    const paid = await paidPayment(harness);

    const answer = await refund(harness, paid, change);

    expect([answer.statusCode, answer.json().code]).toEqual([422, 'invalid_input']);
    expect((await paymentRow(harness, paid.id)).refund_reserved).toBe(0n);
  });
});

it('a session is found and given back by its uuid, however it is written', async () => {
  const [orderId, sessionId] = [randomUUID(), randomUUID()];
  const services = [{ coachDueAmount: '100 RUB', name: 'Yoga', sessionId: sessionId.toUpperCase() }];
  const change = { orderId: orderId.toUpperCase(), services, totalAmount: '110 RUB' };
  const { as, id } = await paidPayment(harness, { change });

  const listed = await get(harness, as, `/payments?orderId=${orderId}`);
  const returned = await post(harness, as, `/payments/${id}/refund`, { paymentId: id, sessionId });
  await harness.settle();

  expect(listed.json().data).toMatchObject([{ paymentId: id, orderId }]);
  expect([returned.statusCode, returned.json().sessionId]).toEqual([200, sessionId]);
});
