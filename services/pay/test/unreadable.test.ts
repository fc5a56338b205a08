import { setTimeout as sleep } from 'node:timers/promises';
import { HOUR_MS, HOUR_SECONDS } from '@leko/runtime/durations';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { athlete, type PayHarness, payAtBank, post, startPay } from './pay-harness.ts';
import { order, platform } from './private-api-harness.ts';
import { eventsOf, paymentRow, settleAfter } from './refund-harness.ts';

const BREAKER_OPEN_MS = 50;
/** Longer than any test. */
const LONG_MS = 60_000;
let harness: PayHarness;
beforeAll(async () => {
  harness = await startPay({ breakerOpenMs: BREAKER_OPEN_MS });
});
afterAll(() => harness.close());
beforeEach(async () => {
  harness.bank.faults.clear('tochka_acquiring');
  // The breaker lets one call through at a time; it shall be that of the payment under test.
  await harness.service.db.updateTable('payment').set({ next_check_at: null }).execute();
  await sleep(BREAKER_OPEN_MS);
});

const READ = 'GET /uapi/acquiring/v1.0/payments';
const { create, update } = platform(() => harness);
const bankFault = (fault: string, more: object = {}) => harness.bank.faults.add('tochka_acquiring', { fault, ...more });
const stateOf = async (id: string) => (({ state, reason }) => [state, reason])(await paymentRow(harness, id));
const typesOf = async (id: string) => (await eventsOf(harness, id)).map(({ type }) => type);

/** Paid at the bank, which does not say so. */
async function silentlyPaid(): Promise<string> {
  bankFault('no_callback', { times: 1 });
  const { answer, id } = await create();
  await payAtBank(answer);
  return id;
}

/** The bank is read in vain for so many hours. */
async function unreadableFor(hours: number): Promise<void> {
  bankFault('error', { match: READ });
  for (let hour = 0; hour < hours; hour++) {
    await settleAfter(harness, HOUR_SECONDS);
    await sleep(BREAKER_OPEN_MS);
  }
  harness.bank.faults.clear('tochka_acquiring');
}

describe('a payment that the bank cannot be read for', () => {
  it('is not given to a person for one failed reading, however old it is', async () => {
    const id = await silentlyPaid();
    bankFault('error', { match: READ, times: 1 });

    await settleAfter(harness, 60 * HOUR_SECONDS);
    expect(await stateOf(id)).toEqual(['awaiting', null]);
    await settleAfter(harness, HOUR_SECONDS);

    expect(await stateOf(id)).toEqual(['received', null]);
    expect(await paymentRow(harness, id)).toMatchObject({ unread_since: null });
  });

  it('for a day waits for a person, and is settled all the same when the bank is back', async () => {
    const id = await silentlyPaid();
    harness.advance(25 * HOUR_MS);
    await unreadableFor(27);
    expect(await stateOf(id)).toEqual(['review', 'bank_unreadable']);
    await settleAfter(harness, 2 * HOUR_SECONDS);

    expect(await stateOf(id)).toEqual(['received', null]);
    expect(await typesOf(id)).toEqual(['payment.created', 'payment.review', 'payment.paid']);
    expect(await paymentRow(harness, id)).toMatchObject({ unread_since: null, taken_at: expect.any(Date) });
  });

  it('and that the bank then turns out not to know frees its order', async () => {
    const as = athlete();
    const body = order();
    bankFault('reset', { match: 'POST /uapi/acquiring/v1.0/payments', times: 1 });
    await post(harness, as, '/payments', body);
    harness.advance(25 * HOUR_MS);
    await unreadableFor(27);

    await settleAfter(harness, 2 * HOUR_SECONDS);

    expect((await post(harness, as, '/payments', body)).statusCode).toBe(201);
  });

  it('and that the bank then has another amount of keeps waiting, for that', async () => {
    bankFault('wrong_amount', { times: 1 });
    const id = await silentlyPaid();
    harness.advance(25 * HOUR_MS);
    await unreadableFor(27);
    expect(await stateOf(id)).toEqual(['review', 'bank_unreadable']);

    await settleAfter(harness, 2 * HOUR_SECONDS);

    expect(await stateOf(id)).toEqual(['review', 'amount_differs']);
    expect(await paymentRow(harness, id)).toMatchObject({ bank_amount: 32_900n, next_check_at: null });
  });

  it('can be looked at while it waits for a person for another reason', async () => {
    bankFault('wrong_amount', { times: 1 });
    const { answer, id } = await create();
    await payAtBank(answer);
    await harness.settle();
    expect(await stateOf(id)).toEqual(['review', 'amount_differs']);
    harness.advance(60 * HOUR_MS);
    bankFault('error', { match: READ });

    expect((await update(id)).statusCode).toBe(200);
    await sleep(BREAKER_OPEN_MS);
    harness.bank.faults.clear('tochka_acquiring');

    expect(await stateOf(id)).toEqual(['review', 'amount_differs']);
  });
});

it('a bank that is left alone for a while is not counted as unread', async () => {
  const patient = await startPay({ breakerOpenMs: LONG_MS });
  const at = platform(() => patient);
  patient.bank.faults.add('tochka_acquiring', { fault: 'no_callback', times: 1 });
  const { answer, id } = await at.create();
  await payAtBank(answer);
  patient.bank.faults.add('tochka_acquiring', { fault: 'error', match: READ });
  for (let failures = 0; failures < 6; failures++) await at.update(id);
  await at.put(id, { unread_since: null });

  await Promise.all([at.update(id), at.update(id)]);

  expect(await paymentRow(patient, id)).toMatchObject({ state: 'awaiting', unread_since: null });
  await patient.close();
});
