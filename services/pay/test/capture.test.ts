import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { athlete, get, orderFor, type PayHarness, post, startPay } from './pay-harness.ts';
import {
  BANK_CAPTURE,
  bankTruth,
  byService,
  capture,
  eventsOf,
  expectAgreement,
  type Paid,
  paidPayment,
  paymentRow,
  receiptRows,
  refund,
  refundRows,
  setSetting,
  settleAfter,
  withDeadline,
} from './refund-harness.ts';

let harness: PayHarness;
beforeAll(async () => {
  harness = await startPay();
});
afterAll(() => harness.close());
beforeEach(() => harness.bank.faults.clear('tochka_acquiring'));

const fault = (name: string, more: object = {}) =>
  harness.bank.faults.add('tochka_acquiring', { fault: name, times: 1, match: BANK_CAPTURE, ...more });
const statusOf = async ({ as, id }: Paid) => (await get(harness, as, `/payments/${id}`)).json().status;
const bankStatus = ({ id }: Paid) => bankTruth(harness, id)[0]?.state;
const typesOf = async ({ id }: Paid) => (await eventsOf(harness, id)).map(({ type }) => type);
const CAPTURED = ['payment.created', 'payment.paid', 'payment.captured'];

describe('a capture of money that was taken at once', () => {
  beforeEach(() => setSetting(harness, 'capture', { mode: 'automatic' }));

  it('notes that the service was delivered, once', async () => {
    const paid = await paidPayment(harness);

    const answers = [await capture(harness, paid), await capture(harness, paid)];

    expect(answers.map((answer) => [answer.statusCode, answer.json()])).toEqual([
      [200, { result: true }],
      [200, { result: true }],
    ]);
    expect(await statusOf(paid)).toBe('CAPTURED');
    expect(await typesOf(paid)).toEqual(CAPTURED);
    expect(await receiptRows(harness, paid.id)).toHaveLength(1);
  });

  it('of an unpaid, failed or refunded payment is refused with both states', async () => {
    const as = athlete();
    const created = await post(harness, as, '/payments', orderFor(randomUUID(), { totalAmount: '330 RUB' }));
    const failed = { as, id: created.json().paymentId };
    const refunded = await paidPayment(harness);
    await refund(harness, refunded);

    const unpaid = await capture(harness, failed);
    await settleAfter(harness, 25 * 3_600);
    const answers = [unpaid, await capture(harness, failed), await capture(harness, refunded)];

    expect(answers.map((answer) => answer.statusCode)).toEqual([409, 409, 409]);
    expect(answers.map((answer) => answer.json().detail)).toEqual([
      'a payment in state awaiting (CREATED) cannot go to delivered (CAPTURED)',
      'a payment in state failed (FAILED) cannot go to delivered (CAPTURED)',
      'a payment in state refund (REFUNDED) cannot go to delivered (CAPTURED)',
    ]);
  });

  it('while everything is on its way back is refused', async () => {
    const paid = await paidPayment(harness, { method: 'card' });
    await refund(harness, paid);

    const answer = await capture(harness, paid);

    expect([answer.statusCode, answer.json().code]).toEqual([409, 'refund_in_progress']);
  });

  it('of another user’s payment or an unknown one is 404', async () => {
    const paid = await paidPayment(harness);
    const answers = [
      await capture(harness, { ...paid, as: athlete() }),
      await capture(harness, { ...paid, id: randomUUID() }),
    ];

    expect(answers.map((answer) => answer.statusCode)).toEqual([404, 404]);
    expect(await statusOf(paid)).toBe('PAID');
  });
});

describe('a capture of held money', () => {
  beforeEach(() => setSetting(harness, 'capture', { mode: 'manual' }));
  const heldPayment = () => paidPayment(harness, { method: 'card' });

  it('takes it at the bank, and only then there is a receipt', async () => {
    const paid = await heldPayment();
    expect([await statusOf(paid), bankStatus(paid)]).toEqual(['PAID', 'AUTHORIZED']);
    expect(await receiptRows(harness, paid.id)).toEqual([]);

    const answers = [await capture(harness, paid), await capture(harness, paid)];

    expect(answers.map((answer) => answer.json())).toEqual([{ result: true }, { result: true }]);
    expect([await statusOf(paid), bankStatus(paid)]).toEqual(['CAPTURED', 'APPROVED']);
    expect(await typesOf(paid)).toEqual(CAPTURED);
    expect((await receiptRows(harness, paid.id)).map((row) => [row.kind, row.amount])).toEqual([['sell', 33_000n]]);
    expect(await paymentRow(harness, paid.id)).toMatchObject({ taken_at: expect.any(Date), capture_wanted_at: null });
  });

  it.each(['error', 'reset', 'hang', 'refuse', 'error_after_effect', 'reset_after_effect', 'garbage', 'slow'])(
    'whose answer is lost (%s) is settled by reading, and happens once',
    async (name) => {
      const paid = await heldPayment();
      fault(name);

      const answer = await capture(harness, withDeadline(paid));
      await settleAfter(harness, 61, 61);

      expect(answer.statusCode).toBe(200);
      expect((await capture(harness, paid)).json()).toEqual({ result: true });
      expect([await statusOf(paid), bankStatus(paid)]).toEqual(['CAPTURED', 'APPROVED']);
      expect(await typesOf(paid)).toEqual(CAPTURED);
      expect(await receiptRows(harness, paid.id)).toHaveLength(1);
    },
  );

  it('answers false until the bank has confirmed it, and is not asked for again at once', async () => {
    const paid = await heldPayment();
    fault('error', { times: 2 });

    expect((await capture(harness, paid)).json()).toEqual({ result: false });
    expect((await capture(harness, paid)).json()).toEqual({ result: false });
    expect(await statusOf(paid)).toBe('PAID');
    await settleAfter(harness, 61, 61);

    expect(await statusOf(paid)).toBe('CAPTURED');
  });

  it('that the bank shows late is not forgotten', async () => {
    const paid = await heldPayment();
    fault('late_visibility');
    fault('reset_after_effect');

    expect((await capture(harness, paid)).json()).toEqual({ result: false });
    await settleAfter(harness, 61);

    expect([await statusOf(paid), bankStatus(paid)]).toEqual(['CAPTURED', 'APPROVED']);
  });

  it('is finished after a crash between the intent and the call', async () => {
    const paid = await heldPayment();
    const now = harness.service.now();
    await harness.service.db
      .updateTable('payment')
      .set({ capture_wanted_at: now, next_check_at: new Date(now.getTime() + 60_000) })
      .where('id', '=', paid.id)
      .execute();

    await settleAfter(harness, 61);

    expect([await statusOf(paid), bankStatus(paid)]).toEqual(['CAPTURED', 'APPROVED']);
  });

  it('keeps a refund out until it is settled', async () => {
    const paid = await heldPayment();
    fault('error');
    await capture(harness, paid);

    const answer = await refund(harness, paid);

    expect([answer.statusCode, answer.json().code]).toEqual([409, 'capture_in_progress']);
    expect(answer.headers['retry-after']).toBeDefined();
  });

  it('at the same moment as ten others happens once', async () => {
    const paid = await heldPayment();

    const answers = await Promise.all(Array.from({ length: 10 }, () => capture(harness, paid)));
    await settleAfter(harness, 61);

    expect(new Set(answers.map((answer) => answer.statusCode))).toEqual(new Set([200]));
    expect(await typesOf(paid)).toEqual(CAPTURED);
    expect(await receiptRows(harness, paid.id)).toHaveLength(1);
  });
});

describe('a refund of held money', () => {
  beforeEach(() => setSetting(harness, 'capture', { mode: 'manual' }));

  it('takes it first, because the bank cannot let go of it, and gives it back', async () => {
    const paid = await paidPayment(harness, { method: 'card' });

    await refund(harness, paid);
    await settleAfter(harness, 5);

    expect([await statusOf(paid), bankStatus(paid)]).toEqual(['REFUNDED', 'REFUNDED']);
    expect((await receiptRows(harness, paid.id)).map((row) => row.kind)).toEqual(['sell', 'sell_refund']);
    await expectAgreement(harness, paid.id);
  });

  it.each(['error', 'reset', 'refuse', 'error_after_effect', 'reset_after_effect', 'garbage'])(
    'survives a lost capture (%s)',
    async (name) => {
      const paid = await paidPayment(harness, { method: 'card' });
      fault(name);

      expect((await refund(harness, paid)).json().isRefunded).toBe(false);
      await settleAfter(harness, 61, 5, 5, 60);

      expect([await statusOf(paid), bankStatus(paid)]).toEqual(['REFUNDED', 'REFUNDED']);
      expect((await receiptRows(harness, paid.id)).map((row) => row.kind)).toEqual(['sell', 'sell_refund']);
      await expectAgreement(harness, paid.id);
    },
  );

  it('of one session takes all of it, so that a capture later needs no bank', async () => {
    const paid = await paidPayment(harness, { method: 'card' });
    await refund(harness, paid, { sessionId: 'a' });
    await settleAfter(harness, 5);
    fault('error', { times: 10 });

    expect((await capture(harness, paid)).json()).toEqual({ result: true });

    expect((await refund(harness, byService(paid), { sessionId: 'b' })).statusCode).toBe(200);
    await settleAfter(harness, 5);
    expect((await refundRows(harness, paid.id)).map((row) => row.state)).toEqual(['done', 'done']);
    expect(await statusOf(paid)).toBe('CAPTURED');
    await expectAgreement(harness, paid.id);
  });
});
