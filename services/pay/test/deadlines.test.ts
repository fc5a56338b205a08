import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { athlete, type PayHarness, post, startPay } from './pay-harness.ts';
import { order, platform } from './private-api-harness.ts';
import { freshDay, night, OPS, REGISTRY } from './reconciliation-harness.ts';
import { paidPayment, paymentRow } from './refund-harness.ts';

/** The bank may take longer than a test, so that only the deadline of the caller ends a wait. */
const ENDLESS_MS = 3_600_000;
const timeouts = { readMs: ENDLESS_MS, writeMs: ENDLESS_MS, registryMs: ENDLESS_MS };

let harness: PayHarness;
beforeAll(async () => {
  harness = await startPay({ timeouts });
});
afterAll(() => harness.close());
beforeEach(() => harness.bank.faults.clear('tochka_acquiring'));

const { ask, create } = platform(() => harness);
const READ = 'GET /uapi/acquiring/v1.0/payments';
const CREATE = 'POST /uapi/acquiring/v1.0/payments';
const PATIENCE_MS = 1_000;
const bankFault = (fault: string, match: string, more: object = {}) =>
  harness.bank.faults.add('tochka_acquiring', { fault, match, ...more });
const soon = () => new Date(Date.now() + PATIENCE_MS);

describe('a caller with a deadline has an answer in time', () => {
  it('for an order whose link is still unknown', async () => {
    const [as, body] = [athlete(), order()];
    bankFault('reset_after_effect', CREATE, { times: 1 });
    await post(harness, as, '/payments', body);
    bankFault('hang', READ);

    const answer = await post(harness, { ...as, deadline: soon() }, '/payments', body);

    expect(answer.statusCode).toBe(503);
  });

  it('for an order whose link does not come; the payment is settled later all the same', async () => {
    const [as, body] = [athlete(), order()];
    bankFault('hang', CREATE);

    const answer = await post(harness, { ...as, deadline: soon() }, '/payments', body);

    expect(answer.statusCode).toBe(503);
    harness.bank.faults.clear('tochka_acquiring');
    for (const wait of [16_000, 60_000]) {
      harness.advance(wait);
      await harness.settle();
    }
    expect((await post(harness, as, '/payments', body)).statusCode).toBe(201);
  });

  it('for a payment that an internal service asks of, as it stands', async () => {
    const { id } = await create();
    bankFault('hang', READ);

    const answer = await ask(`payment/${id}/update`, undefined, {}, soon());

    expect([answer.statusCode, answer.json().status]).toEqual([200, 'awaiting']);
  });

  it('for a day whose registry does not come', async () => {
    const date = await freshDay(harness);
    bankFault('hang', REGISTRY);

    const answer = await post(harness, { ...OPS, deadline: soon() }, `/reconciliations?date=${date}`, {});

    expect([answer.statusCode, answer.json().status]).toEqual([200, 'unreadable']);
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

    const answer = await post(harness, { ...OPS, deadline: soon() }, `/reconciliations?date=${date}`, {});
    expect(answer.statusCode).toBe(200);
    harness.bank.faults.clear('tochka_acquiring');
    await harness.settle();

    expect((await paymentRow(harness, id)).state).toBe('received');
  });
});
