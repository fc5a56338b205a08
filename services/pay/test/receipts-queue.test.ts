import { takeDue, transact } from '@leko/postgres';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '@leko/runtime/durations';
import { describe, expect, it, vi } from 'vitest';
import { queues } from '../src/db/queues.ts';
import { insertReceipt } from '../src/receipts/store.ts';
import { watchReceipts } from '../src/receipts/watch-receipts.ts';
import {
  fault,
  handedIn,
  harness,
  heal,
  type Paid,
  pay,
  printedOf,
  receiptOf,
  receiptsOf,
  refund,
  servePay,
  settleAfter,
} from './receipts-harness.ts';

servePay();

/** A day, in steps as long as the growing wait between two attempts. */
const HOURS = [1, 1, 1, 1, 2, 2, 4, 4, 8].map((hours) => hours * HOUR_MS);

async function idsOf(payments: readonly Paid[]): Promise<string[]> {
  return (await Promise.all(payments.map(receiptsOf))).flat().map(({ id }) => id);
}

const statesOf = async (payments: readonly Paid[]) =>
  new Set((await Promise.all(payments.map(receiptsOf))).flat().map(({ state }) => state));

async function payApart(count: number, apart = 10 * MINUTE_MS): Promise<Paid[]> {
  const payments: Paid[] = [];
  for (let index = 0; index < count; index++) {
    payments.push(await pay());
    await settleAfter(apart);
  }
  return payments;
}

describe('the fiscal service is down for a day', () => {
  it.each(['error', 'reset', 'garbage', 'error_after_effect', 'reset_after_effect'])(
    'with %s, and back: every receipt is issued once',
    async (name) => {
      fault(name);
      const payments = await payApart(5);
      await settleAfter(...HOURS);
      expect(await statesOf(payments)).toEqual(new Set(['waiting']));

      await heal();
      await settleAfter(MINUTE_MS, 3_000, 31_000);

      expect(await statesOf(payments)).toEqual(new Set(['registered']));
      const ids = await idsOf(payments);
      expect(printedOf(ids).toSorted()).toEqual(ids.toSorted());
    },
  );

  it('a refund receipt follows its sell receipt, whatever others wait', async () => {
    fault('error');
    const first = await pay();
    await refund(first, { sessionId: 'a' });
    const second = await pay();
    await settleAfter(...HOURS);

    await heal();
    await settleAfter(MINUTE_MS, 3_000, 3_000, 3_000);

    const [ofFirst, ofSecond] = [await idsOf([first]), await idsOf([second])];
    expect([ofFirst.length, ofSecond.length]).toEqual([2, 1]);
    expect(printedOf(ofFirst)).toEqual(ofFirst);
    expect(printedOf(ofSecond)).toEqual(ofSecond);
  });
});

describe('the register is off for a day', () => {
  it('and on again: one receipt at a time is tried meanwhile, and every one is printed once', async () => {
    fault('register_off');
    const payments = await payApart(4, 2 * MINUTE_MS);
    for (const hour of HOURS) {
      await settleAfter(hour);
      const tried = (await Promise.all(payments.map(receiptOf))).filter(({ state }) => state === 'issued');
      expect(tried.length).toBeLessThanOrEqual(1);
    }

    await heal();
    await settleAfter(HOUR_MS, 6 * MINUTE_MS, HOUR_MS, 3_000, 3_000, 3_000);

    expect(await statesOf(payments)).toEqual(new Set(['registered']));
    const ids = await idsOf(payments);
    expect(printedOf(ids).toSorted()).toEqual(ids.toSorted());
  });

  it('new receipts wait while one is tried', async () => {
    fault('register_off');
    const first = await pay();
    await settleAfter(5 * MINUTE_MS, MINUTE_MS);
    const late = await pay();

    expect(await receiptOf(first)).toMatchObject({ state: 'issued', timed_out: true, rejections: 1 });
    expect(await receiptOf(late)).toMatchObject({ state: 'waiting', reason: 'register_unavailable', attempts: 0 });
    await heal();
    await settleAfter(5 * MINUTE_MS, 10 * MINUTE_MS, 3_000, 3_000);
    expect(await statesOf([first, late])).toEqual(new Set(['registered']));
  });

  it('new receipts wait no longer than the service keeps the one that is tried', async () => {
    fault('register_off', { times: 2 });
    const first = await pay();
    await settleAfter(5 * MINUTE_MS, MINUTE_MS);
    fault('error', { match: '/report' });
    const late = await pay();
    await settleAfter(5 * MINUTE_MS);
    expect(await receiptOf(first)).toMatchObject({ state: 'issued', timed_out: true });
    expect(await receiptOf(late)).toMatchObject({ state: 'waiting', reason: 'register_unavailable' });

    await settleAfter(5 * MINUTE_MS);
    expect(await receiptOf(late)).toMatchObject({ state: 'issued' });
    await heal();
    await settleAfter(5 * MINUTE_MS, 5 * MINUTE_MS, MINUTE_MS);
  });
});

describe('one receipt in trouble', () => {
  /** A payment whose receipt meets the fault whenever it is handed in, while those of others do not. */
  async function payUnder(name: string): Promise<Paid> {
    fault('error');
    const paid = await pay();
    const { id } = await receiptOf(paid);
    await heal();
    fault(name, { match: id });
    return paid;
  }

  it('of the register’s holds up no other, and comes back under another external id', async () => {
    const troubled = await payUnder('register_trouble');
    const other = await pay();
    await settleAfter(3_000, 3_000);
    expect(await receiptOf(troubled)).toMatchObject({ state: 'waiting', timed_out: false, rejections: 1 });
    expect(await receiptOf(other)).toMatchObject({ state: 'registered' });

    await heal();
    await settleAfter(HOUR_MS, 3_000, 3_000);

    const { id } = await receiptOf(troubled);
    const states = handedIn().filter(({ externalId }) => externalId.startsWith(id));
    expect(states.map(({ externalId, mark }) => [externalId, mark !== undefined])).toEqual([
      [id, false],
      [`${id}-2`, true],
    ]);
    expect((await receiptOf(troubled)).state).toBe('registered');
  });

  it('that lasts goes to a person', async () => {
    fault('register_trouble');
    const troubled = await pay();
    await settleAfter(3_000, ...Array.from({ length: 16 }, () => HOUR_MS));

    expect(await receiptOf(troubled)).toMatchObject({
      state: 'failed',
      reason: 'Смена превысила 24 часа',
      rejections: 5,
    });
  });

  it('that the service fails on holds up no other', async () => {
    const stubborn = await payUnder('error');
    const other = await pay();
    await settleAfter(3_000);
    expect(await receiptOf(other)).toMatchObject({ state: 'registered' });
    expect(await receiptOf(stubborn)).toMatchObject({ state: 'waiting' });

    await heal();
    await settleAfter(HOUR_MS, 3_000);
    expect(await receiptOf(stubborn)).toMatchObject({ state: 'registered' });
  });

  it('that the service fails on while the register is down holds up the others for about an hour and no longer', async () => {
    fault('register_off', { times: 1 });
    const stubborn = await pay();
    const { id } = await receiptOf(stubborn);
    await settleAfter(5 * MINUTE_MS);
    fault('error', { match: id });
    // Nearly an hour of it.
    await harness.service.db.updateTable('receipt').set({ attempts: 59 }).where('id', '=', id).execute();
    const other = await pay();
    await settleAfter(MINUTE_MS);
    expect(await receiptOf(other)).toMatchObject({ state: 'waiting', attempts: 0 });

    await settleAfter(MINUTE_MS, MINUTE_MS, 3_000);
    expect(await receiptOf(other)).toMatchObject({ state: 'registered' });
    await heal();
    await settleAfter(HOUR_MS, 3_000);
    expect(await receiptOf(stubborn)).toMatchObject({ state: 'registered' });
  });
});

describe('the queue', () => {
  it('gives a receipt to one process, for as long as its lease', async () => {
    fault('error');
    const paid = await pay();
    await settleAfter(MINUTE_MS);
    harness.advance(MINUTE_MS);
    const now = harness.service.now();
    const taking = { now, limit: 1, leaseMs: MINUTE_MS };

    const taken = await Promise.all(
      Array.from({ length: 5 }, () => takeDue(harness.service.db, queues.receipts, taking)),
    );

    expect(taken.flat()).toEqual([(await receiptOf(paid)).id]);
    await heal();
    await settleAfter(0);
    expect(await receiptOf(paid)).toMatchObject({ state: 'waiting' });

    // The process was killed; its lease runs out.
    await settleAfter(2 * MINUTE_MS, 3_000);
    expect(await receiptOf(paid)).toMatchObject({ state: 'registered' });
  });

  it('knows one sell receipt a payment, and one receipt a refund', async () => {
    const { id: paymentId } = await pay();
    const now = harness.service.now();
    const insert = (kind: 'sell' | 'sell_refund', refundId?: string) =>
      transact(harness.service.db, (tx) =>
        insertReceipt(tx, { paymentId, kind, ...(refundId ? { refundId } : {}), amount: 1n, now }),
      );

    await expect(insert('sell')).rejects.toThrow(/unique/);
    await expect(insert('sell_refund')).rejects.toThrow(/check/);
    await settleAfter(3_000);
  });
});

describe('the alarm', () => {
  it('is raised after an hour, once for each growth', async () => {
    const error = vi.fn();
    const watch = () => watchReceipts({ db: harness.service.db, clock: harness.service.now, log: { error } as never });
    fault('error');
    const first = await receiptOf(await pay());
    await settleAfter(HOUR_MS - MINUTE_MS);
    await watch();
    expect(error).not.toHaveBeenCalled();

    harness.advance(2 * MINUTE_MS);
    await watch();
    await watch();
    expect(error.mock.calls).toEqual([[{ receiptIds: [first.id], fresh: 1, total: 1 }, 'receipts are overdue']]);

    const second = await receiptOf(await pay());
    harness.advance(DAY_MS);
    await watch();
    await watch();
    expect(error).toHaveBeenCalledTimes(2);
    expect(error.mock.calls[1]?.[0]).toEqual({ receiptIds: [second.id], fresh: 1, total: 2 });
  });
});
