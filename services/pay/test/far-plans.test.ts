import type { DueQueue } from '@leko/postgres';
import { DAY_MS } from '@leko/runtime/durations';
import { plannedColumns } from '@leko/testing';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { queues } from '../src/db/queues.ts';
import { clockIsAhead } from './clock-ahead.ts';
import { type PayHarness, payAtBank, startPay } from './pay-harness.ts';
import { platform } from './private-api-harness.ts';
import { paymentRow } from './refund-harness.ts';

let harness: PayHarness;
beforeAll(async () => {
  harness = await startPay();
});
afterEach(() => vi.restoreAllMocks());
afterAll(() => harness.close());

const { create } = platform(() => harness);

test('every column that plans has its longest pause', async () => {
  const known = Object.values<DueQueue>(queues).map(({ table, column = 'next_check_at' }) => `${table}.${column}`);

  expect(await plannedColumns(harness.service.adminUrl, 'pay')).toEqual([...known, 'parked.next_check_at'].toSorted());
});

test('a payment that was looked at by a clock a day ahead is not left alone until then', async () => {
  harness.bank.faults.add('tochka_acquiring', { fault: 'no_callback' });
  const { answer, id } = await create();
  await payAtBank(answer);
  harness.bank.faults.add('tochka_acquiring', { fault: 'error' });
  clockIsAhead(DAY_MS);
  await harness.settle();
  vi.restoreAllMocks();
  harness.bank.faults.clear('tochka_acquiring');
  await harness.settle();
  expect(await paymentRow(harness, id)).toMatchObject({ state: 'awaiting' });

  await harness.service.tasks.run('plans too far ahead');
  // The bank was left alone for a moment.
  await expect
    .poll(async () => {
      harness.advance(15_000);
      await harness.settle();
      return (await paymentRow(harness, id)).state;
    })
    .toBe('received');
  expect(harness.service.alarms).toMatchObject([
    { table: 'payment', rows: 1 },
    { table: 'periodic_job', rows: 1 },
  ]);
});
