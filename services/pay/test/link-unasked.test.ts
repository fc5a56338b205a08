import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { clockIsAhead } from './clock-ahead.ts';
import { athlete, type PayHarness, post, startPay } from './pay-harness.ts';
import { order } from './private-api-harness.ts';
import { bankTruth, paymentRow } from './refund-harness.ts';

/** Longer than any test; the breaker reads the clock of the machine, which is moved forward to end it. */
const BREAKER_OPEN_MS = 600_000;
const FAILURES = 5;
let harness: PayHarness;
beforeAll(async () => {
  harness = await startPay({ breakerOpenMs: BREAKER_OPEN_MS });
});
afterAll(() => harness.close());
beforeEach(() => harness.bank.faults.clear('tochka_acquiring'));
afterEach(() => {
  vi.restoreAllMocks();
});

const CREATE = 'POST /uapi/acquiring/v1.0/payments';

async function openBreaker(): Promise<void> {
  harness.bank.faults.add('tochka_acquiring', { fault: 'error', times: FAILURES, match: CREATE });
  for (let failure = 0; failure < FAILURES; failure++) await post(harness, athlete(), '/payments', order());
}

describe('a link that the bank was never asked for', () => {
  it('because it is left alone is asked for as soon as it is not', async () => {
    const [as, body] = [athlete(), order()];
    await openBreaker();

    expect((await post(harness, as, '/payments', body)).statusCode).toBe(503);
    clockIsAhead(BREAKER_OPEN_MS);
    const again = await post(harness, as, '/payments', body);

    expect(again.statusCode).toBe(201);
    expect(bankTruth(harness, again.json().paymentId)).toHaveLength(1);
  });

  it('differs from one whose answer is missing, which waits for the time in which the bank shows it', async () => {
    const [as, body] = [athlete(), order()];
    harness.bank.faults.add('tochka_acquiring', { fault: 'reset', times: 1, match: CREATE });

    expect((await post(harness, as, '/payments', body)).statusCode).toBe(503);
    expect((await post(harness, as, '/payments', body)).statusCode).toBe(503);
    harness.advance(61_000);

    expect((await post(harness, as, '/payments', body)).statusCode).toBe(201);
  });

  it('because the caller’s deadline has passed does not count as asked', async () => {
    const [as, body] = [athlete(), order()];
    const late = { ...as, deadline: new Date(Date.now() - 1) };

    await post(harness, late, '/payments', body);

    const { data } = (await harness.service.call(as, { method: 'GET', url: '/api/v1/pay/payments' })).json();
    expect(data).toHaveLength(1);
    expect(await paymentRow(harness, data[0].paymentId)).toMatchObject({ link_asked_at: null });
  });
});
