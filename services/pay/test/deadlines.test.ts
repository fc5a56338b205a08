import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { athlete, type PayHarness, post, startPay } from './pay-harness.ts';
import { freshDay, night, OPS, REGISTRY } from './reconciliation-harness.ts';
import { paidPayment, paymentRow } from './refund-harness.ts';
import { order } from './stretch-harness.ts';

let harness: PayHarness;
beforeAll(async () => {
  harness = await startPay();
});
afterAll(() => harness.close());
beforeEach(() => harness.bank.faults.clear('tochka_acquiring'));

const READ = 'GET /uapi/acquiring/v1.0/payments';
const CREATE = 'POST /uapi/acquiring/v1.0/payments';
const PATIENCE_MS = 1_000;
/** A call that is not cut short takes this long, the bank's shortest patience, or longer. */
const AT_MOST_MS = 4_000;
const bankFault = (fault: string, match: string, more: object = {}) =>
  harness.bank.faults.add('tochka_acquiring', { fault, match, ...more });
const soon = () => new Date(Date.now() + PATIENCE_MS);

async function timed<T>(work: () => Promise<T>): Promise<{ answer: T; took: number }> {
  const began = performance.now();
  const answer = await work();
  return { answer, took: performance.now() - began };
}

describe('whoever waits has an answer in time', () => {
  it('for an order whose link is still unknown', async () => {
    const [as, body] = [athlete(), order()];
    bankFault('reset_after_effect', CREATE, { times: 1 });
    await post(harness, as, '/payments', body);
    bankFault('hang', READ);

    const { answer, took } = await timed(() => post(harness, { ...as, deadline: soon() }, '/payments', body));

    expect(answer.statusCode).toBe(503);
    expect(took).toBeLessThan(AT_MOST_MS);
  });

  it('for a day whose registry does not come', async () => {
    const date = await freshDay(harness);
    bankFault('hang', REGISTRY);

    const { answer, took } = await timed(() =>
      post(harness, { ...OPS, deadline: soon() }, `/reconciliations?date=${date}`, {}),
    );

    expect([answer.statusCode, answer.json().status]).toEqual([200, 'unreadable']);
    expect(took).toBeLessThan(AT_MOST_MS);
  });

  it('for a day with differences that the bank is slow to explain; they are looked into later', async () => {
    const date = await freshDay(harness);
    const { id } = await paidPayment(harness);
    await night(harness);
    await harness.service.db
      .updateTable('payment')
      .set({ state: 'awaiting', paid_at: null, taken_at: null, bank_amount: null, next_check_at: null })
      .where('id', '=', id)
      .execute();
    bankFault('hang', READ);

    const { answer, took } = await timed(() =>
      post(harness, { ...OPS, deadline: soon() }, `/reconciliations?date=${date}`, {}),
    );
    expect(answer.statusCode).toBe(200);
    expect(took).toBeLessThan(AT_MOST_MS);
    harness.bank.faults.clear('tochka_acquiring');
    await harness.settle();

    expect((await paymentRow(harness, id)).state).toBe('received');
  });
});
