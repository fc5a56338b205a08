import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { get, type PayHarness, startPay } from './pay-harness.ts';
import {
  bankRefunds,
  byService,
  capture,
  eventsOf,
  expectAgreement,
  paidPayment,
  paymentRow,
  refund,
  refundRows,
  settleAfter,
} from './refund-harness.ts';

let harness: PayHarness;
beforeAll(async () => {
  harness = await startPay();
});
afterAll(() => harness.close());
beforeEach(() => harness.bank.faults.clear('tochka_acquiring'));

const times = <T>(count: number, make: (index: number) => Promise<T>) =>
  Promise.all(Array.from({ length: count }, (_, index) => make(index)));

describe('at the same moment', () => {
  it.each(['sbp', 'card'] as const)('ten whole refunds (%s) are one', async (method) => {
    const paid = await paidPayment(harness, { method });

    const answers = await times(10, () => refund(harness, paid));
    await settleAfter(harness, 5);

    expect(new Set(answers.map((answer) => answer.statusCode))).toEqual(new Set([200]));
    expect(new Set(answers.map((answer) => answer.json().amount))).toEqual(new Set(['330 RUB']));
    expect(await refundRows(harness, paid.id)).toHaveLength(1);
    expect(bankRefunds(harness, paid.id)).toHaveLength(1);
    expect((await eventsOf(harness, paid.id)).map(({ type }) => type)).toEqual([
      'payment.created',
      'payment.paid',
      'payment.refunded',
    ]);
    await expectAgreement(harness, paid.id);
  });

  it('refunds of sessions and of the whole never refund more than was paid', async () => {
    const paid = await paidPayment(harness);
    const bodies = ['a', 'b', 'c', undefined].flatMap((sessionId) => [sessionId, sessionId, sessionId]);

    const answers = await times(bodies.length, (index) => refund(harness, paid, { sessionId: bodies[index] }));
    await settleAfter(harness, 5, 60, 60);

    for (const answer of answers) {
      expect([200, 409]).toContain(answer.statusCode);
      if (answer.statusCode === 409) {
        expect(['nothing_to_refund', 'illegal_transition']).toContain(answer.json().code);
      }
    }
    expect(await paymentRow(harness, paid.id)).toMatchObject({ state: 'refund', refunded: 33_000n });
    await expectAgreement(harness, paid.id);
  });

  it('ten different sessions go back one after the other, each once', async () => {
    const services = Array.from({ length: 10 }, (_, index) => ({
      coachDueAmount: '100 RUB',
      name: `Yoga ${index}`,
      sessionId: `s${index}`,
    }));
    const paid = await paidPayment(harness, { method: 'card', change: { services, totalAmount: '1100 RUB' } });

    await times(10, (index) => refund(harness, paid, { sessionId: `s${index}` }));
    await settleAfter(harness, ...Array.from({ length: 25 }, () => 5));

    expect(bankRefunds(harness, paid.id)).toHaveLength(10);
    expect((await refundRows(harness, paid.id)).map((row) => row.state)).toEqual(Array(10).fill('done'));
    expect((await paymentRow(harness, paid.id)).state).toBe('refund');
    await expectAgreement(harness, paid.id);
  });

  it('of a capture and a refund by the athlete exactly one wins', async () => {
    const outcomes = new Set<string>();
    for (let round = 0; round < 8; round++) {
      const paid = await paidPayment(harness);
      const attempts = [() => capture(harness, paid), () => refund(harness, paid)];
      if (round % 2 === 1) attempts.reverse();

      const answers = await Promise.all(attempts.map((attempt) => attempt()));

      const codes = answers.map((answer) => answer.statusCode).sort();
      expect(codes).toEqual([200, 409]);
      const refused = answers.find((answer) => answer.statusCode === 409)?.json().code;
      expect(['refund_in_progress', 'refund_not_allowed', 'illegal_transition']).toContain(refused);
      const { status } = (await get(harness, paid.as, `/payments/${paid.id}`)).json();
      expect(status).toBe(refused === 'refund_not_allowed' ? 'CAPTURED' : 'REFUNDED');
      outcomes.add(status);
      await expectAgreement(harness, paid.id);
    }
    expect(outcomes.size).toBeGreaterThan(0);
  });

  it('a capture and a refund by a service both happen, and the money is back', async () => {
    const paid = await paidPayment(harness);

    const [, refunded] = await Promise.all([capture(harness, paid), refund(harness, byService(paid))]);

    expect(refunded.json()).toMatchObject({ isRefunded: true });
    expect((await paymentRow(harness, paid.id)).state).toBe('refund');
    await expectAgreement(harness, paid.id);
  });
});
