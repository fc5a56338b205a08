import { DAY_MS } from '@leko/runtime/durations';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { clockIsAhead } from './clock-ahead.ts';
import { get, type PayHarness, startPay } from './pay-harness.ts';
import {
  BANK_REFUND,
  bankRefunds,
  eventsOf,
  expectAgreement,
  type Paid,
  paidPayment,
  paymentRow,
  refund,
  refundRows,
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
  harness.bank.faults.add('tochka_acquiring', { fault: name, times: 1, match: BANK_REFUND, ...more });
const statusOf = async ({ as, id }: Paid) => (await get(harness, as, `/payments/${id}`)).json().status;
const stateOf = async ({ id }: Paid) =>
  (await refundRows(harness, id)).map((row) => `${row.state} ${row.reason ?? ''}`);

describe('a refund whose answer is lost', () => {
  it.each(['error', 'reset', 'hang', 'error_after_effect', 'reset_after_effect', 'garbage', 'slow'])(
    '(%s) is read, and done once',
    async (name) => {
      const paid = await paidPayment(harness);
      fault(name);

      const answer = await refund(harness, withDeadline(paid), { sessionId: 'a' });
      expect(answer.statusCode).toBe(200);
      await settleAfter(harness, 5, 30, 30, 30, 5);

      expect((await refund(harness, paid, { sessionId: 'a' })).json()).toMatchObject({ isRefunded: true });
      expect(bankRefunds(harness, paid.id)).toHaveLength(1);
      expect((await eventsOf(harness, paid.id)).filter(({ type }) => type === 'payment.refunded')).toHaveLength(1);
      await expectAgreement(harness, paid.id);
    },
  );

  it('is not asked for again before the time in which the bank shows it has passed', async () => {
    const paid = await paidPayment(harness);
    fault('late_visibility');
    fault('reset_after_effect');

    expect((await refund(harness, paid, { sessionId: 'a' })).json().isRefunded).toBe(false);
    await settleAfter(harness, 5, 10, 10);
    expect(await stateOf(paid)).toEqual(['asked the bank does not show it yet']);
    await settleAfter(harness, 10, 10);

    expect(await stateOf(paid)).toEqual(['done ']);
    expect(bankRefunds(harness, paid.id)).toHaveLength(1);
    await expectAgreement(harness, paid.id);
  });

  it('is not asked for again because the clock of the machine ran ahead for a while', async () => {
    const paid = await paidPayment(harness);
    fault('late_visibility');
    fault('reset_after_effect');
    await refund(harness, paid, { sessionId: 'a' });

    clockIsAhead(DAY_MS);
    await harness.settle();
    vi.restoreAllMocks();

    expect((await refundRows(harness, paid.id)).map(({ state, attempts }) => [state, attempts])).toEqual([
      ['asked', 1],
    ]);
    expect(bankRefunds(harness, paid.id)).toHaveLength(1);
    await settleAfter(harness, (26 * DAY_MS) / 24 / 1_000, 30);
    expect(await stateOf(paid)).toEqual(['done ']);
    await expectAgreement(harness, paid.id);
  });

  it('holds up the other refunds of the payment only until it is settled', async () => {
    const paid = await paidPayment(harness);
    fault('reset');

    await refund(harness, paid, { sessionId: 'a' });
    expect((await refund(harness, paid, { sessionId: 'b' })).json().isRefunded).toBe(false);
    expect(bankRefunds(harness, paid.id)).toHaveLength(0);
    await settleAfter(harness, 30, 50, 5, 30);

    expect(await stateOf(paid)).toEqual(['done ', 'done ']);
    await expectAgreement(harness, paid.id);
  });

  it('needs a person when the bank never answers', async () => {
    const paid = await paidPayment(harness);
    fault('error', { times: 1_000 });
    await refund(harness, paid);

    await settleAfter(harness, ...Array.from({ length: 40 }, () => 2 * 3_600));

    expect(await stateOf(paid)).toEqual(['review refund_unanswered']);
    expect((await paymentRow(harness, paid.id)).refund_reserved).toBe(33_000n);
    await expectAgreement(harness, paid.id);
  });
});

describe('readings that fail', () => {
  it.each(['error', 'reset', 'garbage', 'hang'])('(%s) delay a refund and do not double it', async (name) => {
    const paid = await paidPayment(harness);
    fault(name, { times: 2, match: 'GET /uapi' });

    await refund(harness, withDeadline(paid));
    harness.bank.faults.clear('tochka_acquiring');
    await settleAfter(harness, 5, 30);

    expect(await statusOf(paid)).toBe('REFUNDED');
    expect(bankRefunds(harness, paid.id)).toHaveLength(1);
    await expectAgreement(harness, paid.id);
  });
});

describe('a refusal of the bank', () => {
  it('needs a person, with the bank’s words, and nothing is lost', async () => {
    const paid = await paidPayment(harness);
    fault('refuse');

    const answer = await refund(harness, paid);
    await settleAfter(harness, 5, 3_600);

    expect(answer.json()).toMatchObject({ isRefunded: false, amount: '330 RUB' });
    expect(await stateOf(paid)).toEqual([expect.stringMatching(/^review acquirer_refused: .*refused by the bank/)]);
    expect(await statusOf(paid)).toBe('PAID');
    expect((await refund(harness, paid)).body).toBe(answer.body);
    expect(bankRefunds(harness, paid.id)).toEqual([]);
  });

  it('of a second part, where the bank reads its own documentation strictly, leaves that part in review', async () => {
    const paid = await paidPayment(harness);
    fault('strict_refunds', { times: 1_000, match: undefined });

    const first = await refund(harness, paid, { sessionId: 'a' });
    const second = await refund(harness, paid, { sessionId: 'b' });

    expect([first.json().isRefunded, second.json().isRefunded]).toEqual([true, false]);
    expect(await stateOf(paid)).toEqual(['done ', expect.stringMatching(/^review acquirer_refused: .*APPROVED/)]);
    expect(await paymentRow(harness, paid.id)).toMatchObject({ refunded: 11_000n, refund_reserved: 22_000n });
    await expectAgreement(harness, paid.id);
  });
});

describe('a refund that was made at the bank by hand', () => {
  it('stops ours before it is asked for', async () => {
    const paid = await paidPayment(harness);
    await foreignRefund(paid, 110);

    const answer = await refund(harness, paid, { sessionId: 'a' });

    expect(answer.json().isRefunded).toBe(false);
    expect(await stateOf(paid)).toEqual(['review foreign_refund']);
    expect(bankRefunds(harness, paid.id)).toHaveLength(1);
  });

  it('of another amount is not taken for ours', async () => {
    const paid = await paidPayment(harness);
    fault('reset');
    await refund(harness, paid, { sessionId: 'a' });

    await foreignRefund(paid, 50);
    await settleAfter(harness, 5);

    expect(await stateOf(paid)).toEqual(['review refund_amount_differs']);
  });
});

async function foreignRefund({ id }: Paid, amount: number): Promise<void> {
  const { external_id: operation } = await paymentRow(harness, id);
  const answer = await fetch(`${harness.bank.url}/uapi/acquiring/v1.0/payments/${operation}/refund`, {
    method: 'POST',
    headers: { authorization: 'Bearer bank-token', 'content-type': 'application/json' },
    body: JSON.stringify({ Data: { amount } }),
  });
  expect(answer.status).toBe(200);
}

describe('a crash', () => {
  const leave = async ({ id }: Paid, state: 'pending' | 'asked') => {
    const [row] = await refundRows(harness, id);
    const now = harness.service.now();
    const asked = state === 'asked' ? { asked_at: now, attempts: 1 } : { asked_at: null, attempts: 0 };
    await harness.service.db
      .updateTable('refund')
      .set({ state, external_id: null, ...asked, next_check_at: now })
      .where('id', '=', row?.id ?? '')
      .execute();
  };

  it('between the intent and the request: the request is sent', async () => {
    const paid = await paidPayment(harness);
    fault('error', { match: 'GET /uapi' });
    await refund(harness, paid);
    await leave(paid, 'pending');

    await harness.settle();

    expect(await statusOf(paid)).toBe('REFUNDED');
    await expectAgreement(harness, paid.id);
  });

  it('after the request was recorded and before it was sent: another process sends it once it has waited more than a minute', async () => {
    const paid = await paidPayment(harness);
    fault('error', { match: 'GET /uapi' });
    await refund(harness, paid);
    await leave(paid, 'asked');

    await settleAfter(harness, 60, 70);
    expect(bankRefunds(harness, paid.id)).toHaveLength(0);
    await settleAfter(harness, 30, 5);

    expect(await statusOf(paid)).toBe('REFUNDED');
    await expectAgreement(harness, paid.id);
  });

  it('after the bank has done it and before that was written down: it is found', async () => {
    const paid = await paidPayment(harness, { method: 'card' });
    await refund(harness, paid, { sessionId: 'a' });
    await leave(paid, 'asked');

    await settleAfter(harness, 5);

    expect(await stateOf(paid)).toEqual(['done ']);
    expect(bankRefunds(harness, paid.id)).toHaveLength(1);
    await expectAgreement(harness, paid.id);
  });

  it('after the answer and before the confirmation: it is confirmed', async () => {
    const paid = await paidPayment(harness, { method: 'card' });
    await refund(harness, paid);
    expect(await stateOf(paid)).toEqual(['sent the money is on its way']);

    await settleAfter(harness, 5);

    expect(await stateOf(paid)).toEqual(['done ']);
    await expectAgreement(harness, paid.id);
  });
});
