import { randomUUID } from 'node:crypto';
import { HOUR_MS, MINUTE_MS } from '@leko/runtime/durations';
import { describe, expect, it } from 'vitest';
import { retryReceipt } from '../src/receipts/retry-receipt.ts';
import {
  decide,
  eventsOf,
  fault,
  handedIn,
  harness,
  heal,
  type Paid,
  pay,
  paymentOf,
  receiptOf,
  reviewsOf,
  servePay,
  settleAfter,
} from './receipts-harness.ts';

servePay();

const deps = () => ({ db: harness.service.db, clock: harness.service.now });
const historyOf = async (id: string) =>
  (
    await harness.service.db
      .selectFrom('transition')
      .selectAll()
      .where('entity_id', '=', id)
      .orderBy('version')
      .execute()
  ).map(({ version, to_state, reason }) => [version, to_state, reason]);
const attemptsAt = async (paid: Paid) => {
  const { id } = await receiptOf(paid);
  return handedIn()
    .filter(({ externalId }) => externalId.startsWith(id))
    .map(({ externalId, mark }) => [externalId.slice(36), mark !== undefined]);
};

describe('an answer of the register that says nothing about the receipt', () => {
  it.each([
    ['a token that expires in the middle', 'token_expired', '/sell'],
    ['a token that expires before the question', 'token_expired', '/report'],
  ])('%s is replaced at once', async (_what, name, match) => {
    fault(name, { times: 1, match });
    const paid = await pay();
    await settleAfter(3_000);

    expect(await receiptOf(paid)).toMatchObject({ state: 'registered', attempts: 0 });
  });

  it.each([
    ['garbage', '/report'],
    ['error', '/report'],
    ['reset', '/report'],
    ['garbage', '/sell'],
    ['refuse', 'getToken'],
  ])('%s for %s delays it, and it is printed once', async (name, match) => {
    if (match === 'getToken') harness.fiscal.advance(25 * HOUR_MS); // The token we hold has run out.
    fault(name, { times: 1, match });
    const paid = await pay();
    await settleAfter(3_000, 3_000, MINUTE_MS);

    expect(await receiptOf(paid)).toMatchObject({ state: 'registered' });
    expect(await attemptsAt(paid)).toEqual([['', true]]);
  });

  it('asked too often, it answers one request a second, and all in the end', async () => {
    fault('report_limit');
    const payments = [await pay(), await pay(), await pay()];
    const known = async () =>
      (await Promise.all(payments.map(receiptOf))).filter(({ state }) => state === 'registered').length;

    let before = await known();
    for (const wait of [3_000, 1_000, 1_000, 5_000]) {
      const began = performance.now();
      await settleAfter(wait);
      const now = await known();
      // All ask at the moment to which the clock has jumped; a slow machine needs seconds of its own for that.
      expect(now - before).toBeLessThanOrEqual(1 + Math.floor((performance.now() - began) / 1_000));
      before = now;
    }
    expect(before).toBe(payments.length);
  });

  it('a receipt that it has lost is handed in again under the same id', async () => {
    fault('lose_receipt', { times: 1 });
    const paid = await pay();
    await settleAfter(3_000);
    expect(await receiptOf(paid)).toMatchObject({ state: 'issued', reason: 'not known yet' });

    await settleAfter(MINUTE_MS, MINUTE_MS, 3_000);

    expect(await receiptOf(paid)).toMatchObject({ state: 'registered', rejections: 0 });
    expect(await attemptsAt(paid)).toEqual([['', true]]);
  });

  it('a time-out of its queue: the receipt is sent again under another external id', async () => {
    fault('register_off', { times: 1 });
    const paid = await pay();
    await settleAfter(5 * MINUTE_MS, 6 * MINUTE_MS, MINUTE_MS, 3_000);

    expect(await receiptOf(paid)).toMatchObject({ state: 'registered', rejections: 1 });
    expect(await attemptsAt(paid)).toEqual([
      ['', false],
      ['-2', true],
    ]);
  });

  it('not yet, for a day: a person is shown it, and may have it asked about, but nothing is handed in twice', async () => {
    const paid = await pay();
    await settleAfter(0);
    fault('error', { match: '/report' });
    await settleAfter(2 * HOUR_MS);
    expect(await reviewsOf(paid)).toEqual([]);
    await settleAfter(23 * HOUR_MS);
    const { id, state } = await receiptOf(paid);
    expect([state, await reviewsOf(paid)]).toMatchObject(['issued', [{ kind: 'receipt', id }]]);

    await heal();
    expect((await decide(id, 'retry')).json()).toMatchObject({ open: true });
    await settleAfter(3_000);

    expect(await receiptOf(paid)).toMatchObject({ state: 'registered', rejections: 0 });
    expect(await attemptsAt(paid)).toEqual([['', true]]);
    expect(await reviewsOf(paid)).toEqual([]);
  });

  it('registered without a link: the link is made of its marks', async () => {
    fault('no_link', { times: 1 });
    const paid = await pay();
    await settleAfter(3_000);

    const { receiptLink } = await paymentOf(paid);
    expect(receiptLink).toMatch(/\/ticket\?t=\d{8}T\d{4}&s=330\.00&fn=\d+&i=\d+&fp=\d+&n=1$/);
    expect((await fetch(receiptLink)).status).toBe(200);
  });
});

describe('a receipt that is refused for good', () => {
  it.each([
    ['at once', 'refuse', 'IncomingValidationException: refused', ''],
    ['afterwards', 'reject_receipt', 'IncomingValidationException: the register refuses the receipt', '-2'],
  ])('%s fails, is shown, and goes again when a person says so', async (_when, name, reason, suffix) => {
    fault(name, { match: '/sell', times: 1 });
    const paid = await pay();
    await settleAfter(3_000);
    const failed = await receiptOf(paid);
    expect(failed).toMatchObject({ state: 'failed', reason, next_check_at: null, rejections: 0 });
    expect(await reviewsOf(paid)).toMatchObject([{ kind: 'receipt', id: failed.id, reason }]);
    expect((await paymentOf(paid)).status).toBe('PAID');

    const retried = await decide(failed.id, 'retry');
    await settleAfter(0, 3_000);

    expect(retried.statusCode).toBe(200);
    expect(await receiptOf(paid)).toMatchObject({ state: 'registered', rejections: suffix === '' ? 0 : 1 });
    expect((await attemptsAt(paid)).at(-1)).toEqual([suffix, true]);
    expect((await eventsOf(failed.id)).map(({ sequence, type }) => [sequence, type])).toEqual([
      [1, 'receipt.failed'],
      [2, 'receipt.registered'],
    ]);
    expect((await historyOf(failed.id)).filter(([, to]) => to === 'waiting').at(-1)?.[2]).toBe('it was mended');
    expect(await reviewsOf(paid)).toEqual([]);
  });

  it('after an attempt that got through and was not answered, is found when a person hands it in anew', async () => {
    fault('garbage', { match: '/sell', times: 1 });
    const paid = await pay();
    fault('refuse', { match: '/sell', times: 1 });
    await settleAfter(MINUTE_MS);
    const { id, state } = await receiptOf(paid);
    expect(state).toBe('failed');

    expect((await decide(id, 'retry')).statusCode).toBe(200);
    await settleAfter(0, 3_000);

    expect(await receiptOf(paid)).toMatchObject({ state: 'registered', rejections: 0 });
    expect(await attemptsAt(paid)).toEqual([['', true]]);
  });

  it('with a rate that no receipt can show, fails without a call', async () => {
    fault('error');
    const paid = await pay();
    await harness.service.owner
      .updateTable('payment')
      .set({ vat_percentage: '18.00' })
      .where('id', '=', paid.id)
      .execute();
    await heal();
    await settleAfter(MINUTE_MS);

    expect(await receiptOf(paid)).toMatchObject({ state: 'failed', reason: 'no receipt code for VAT of 18.00 %' });
    expect(await attemptsAt(paid)).toEqual([]);
  });

  it('whose lines are not its amount is never handed in', async () => {
    fault('error');
    const paid = await pay();
    await harness.service.owner.updateTable('receipt').set({ amount: 1n }).where('payment_id', '=', paid.id).execute();
    await heal();
    await settleAfter(MINUTE_MS);

    expect(await receiptOf(paid)).toMatchObject({ state: 'failed', reason: 'lines_differ_from_amount' });
    expect(await attemptsAt(paid)).toEqual([]);
  });

  it('registered with another sum, is for a person, and never registered a second time', async () => {
    fault('wrong_amount', { times: 1 });
    const paid = await pay();
    await settleAfter(3_000);
    const failed = await receiptOf(paid);
    expect(failed).toMatchObject({ state: 'failed', reason: 'registered_amount_differs', link: expect.any(String) });
    expect((await paymentOf(paid)).receiptLink).toBeUndefined();

    expect(await retryReceipt(deps(), { id: failed.id, reason: 'again' })).toEqual({
      ok: false,
      reason: 'registered_otherwise',
    });
  });
});

describe('a retry by a person', () => {
  it('is for failed receipts only', async () => {
    const paid = await pay();
    await settleAfter(3_000);
    const { id } = await receiptOf(paid);

    expect(await retryReceipt(deps(), { id, reason: 'why' })).toEqual({ ok: false, reason: 'not_failed' });
    expect(await retryReceipt(deps(), { id: randomUUID(), reason: 'why' })).toEqual({
      ok: false,
      reason: 'unknown_receipt',
    });
  });
});
