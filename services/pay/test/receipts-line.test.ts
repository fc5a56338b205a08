import { transact } from '@leko/postgres';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '@leko/runtime/durations';
import { describe, expect, it, vi } from 'vitest';
import { insertReceipt } from '../src/receipts/store.ts';
import { takeHead } from '../src/receipts/store-queue.ts';
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

/** A day in looks that come as the waiting between two attempts grows. */
const HOURS = [1, 1, 1, 1, 2, 2, 4, 4, 8].map((hours) => hours * HOUR_MS);

async function idsOf(payments: readonly Paid[]): Promise<string[]> {
  const rows = (await Promise.all(payments.map(receiptsOf))).flat();
  return rows.sort((a, b) => Number(a.ordinal - b.ordinal)).map(({ id }) => id);
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

const callsOf = async (path: string) =>
  (
    await harness.service.db
      // The log of calls is the library's table.
      .selectFrom('upstream_call' as never)
      .select('path' as never)
      .where('path' as never, 'like', `%${path}` as never)
      .execute()
  ).length;

describe('the fiscal service is down for a day', () => {
  it.each(['error', 'reset', 'garbage', 'error_after_effect', 'reset_after_effect'])(
    'with %s, and back: every receipt is issued once, in the order of creation',
    async (name) => {
      fault(name);
      const payments = await payApart(5);
      await settleAfter(...HOURS);
      expect(await statesOf(payments)).toEqual(new Set(['waiting']));

      await heal();
      await settleAfter(MINUTE_MS, 3_000, 31_000);

      expect(await statesOf(payments)).toEqual(new Set(['registered']));
      const ids = await idsOf(payments);
      expect(printedOf(ids)).toEqual(ids);
    },
  );

  it('a refund receipt keeps its place between the sell receipts of others', async () => {
    fault('error');
    const first = await pay();
    await refund(first, { sessionId: 'a' });
    const second = await pay();
    await settleAfter(...HOURS);

    await heal();
    await settleAfter(MINUTE_MS, 3_000, 3_000, 3_000);

    const ids = await idsOf([first, second]);
    expect(ids).toHaveLength(3);
    expect(printedOf(ids)).toEqual(ids);
  });

  it('only the first of the line is tried for all that wait', async () => {
    fault('error');
    const before = await callsOf('/sell');
    const payments = await payApart(4, 0);
    await settleAfter(HOUR_MS);

    const tried = (await callsOf('/sell')) - before;
    expect(tried).toBeLessThanOrEqual(5);
    expect((await Promise.all(payments.slice(1).map(receiptOf))).map(({ attempts }) => attempts)).toEqual([0, 0, 0]);
    await heal();
    await settleAfter(MINUTE_MS, 3_000, 3_000);
  });
});

describe('the register is off for a day', () => {
  it('and on again: every receipt is printed once, in the order of creation', async () => {
    fault('register_off');
    const payments = await payApart(4, 2 * MINUTE_MS);
    await settleAfter(...HOURS);

    await heal();
    await settleAfter(HOUR_MS, 6 * MINUTE_MS, HOUR_MS, 3_000, 3_000, 3_000);

    expect(await statesOf(payments)).toEqual(new Set(['registered']));
    const ids = await idsOf(payments);
    expect(printedOf(ids)).toEqual(ids);
  });

  it('new receipts wait behind the one that is tried', async () => {
    fault('register_off');
    const first = await pay();
    await settleAfter(5 * MINUTE_MS, MINUTE_MS);
    const late = await pay();

    expect(await receiptOf(first)).toMatchObject({ state: 'issued', place: 'probe', rejections: 1 });
    expect(await receiptOf(late)).toMatchObject({ state: 'waiting', attempts: 0 });
    await heal();
    await settleAfter(5 * MINUTE_MS, 10 * MINUTE_MS, 3_000, 3_000);
    expect(await statesOf([first, late])).toEqual(new Set(['registered']));
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

  it('of the register’s steps aside, and comes back under another external id', async () => {
    const troubled = await payUnder('register_trouble');
    const other = await pay();
    await settleAfter(3_000, 3_000);
    expect(await receiptOf(troubled)).toMatchObject({ state: 'waiting', place: 'aside', rejections: 1 });
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

  it('that the service chokes on holds up the others for about an hour and no longer', async () => {
    const stubborn = await payUnder('error');
    const other = await pay();
    await settleAfter(MINUTE_MS, MINUTE_MS, MINUTE_MS);
    expect(await receiptOf(other)).toMatchObject({ state: 'waiting', attempts: 0 });

    // An hour of it.
    await harness.service.db
      .updateTable('receipt')
      .set({ attempts: 60 })
      .where('payment_id', '=', stubborn.id)
      .execute();
    await settleAfter(MINUTE_MS, MINUTE_MS, 3_000);
    expect(await receiptOf(other)).toMatchObject({ state: 'registered' });
    expect(await receiptOf(stubborn)).toMatchObject({ state: 'waiting', place: 'aside' });
    await heal();
    await settleAfter(HOUR_MS, 3_000);
    expect(await receiptOf(stubborn)).toMatchObject({ state: 'registered' });
  });
});

describe('the line', () => {
  it('gives its first receipt to one taker, for as long as its lease', async () => {
    fault('error');
    const paid = await pay();
    await settleAfter(MINUTE_MS);
    harness.advance(MINUTE_MS);
    const now = harness.service.now();
    const until = new Date(now.getTime() + MINUTE_MS);

    const taken = await Promise.all(Array.from({ length: 5 }, () => takeHead(harness.service.db, { now, until })));

    expect(taken.filter(Boolean).map((row) => row?.payment_id)).toEqual([paid.id]);
    await heal();
    await settleAfter(0);
    expect(await receiptOf(paid)).toMatchObject({ state: 'waiting' });

    // The taker has died; its lease runs out.
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
