import { randomUUID } from 'node:crypto';
import { transactAs } from '@leko/postgres';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type PayHarness, startPay } from './pay-harness.ts';
import { type Paid, paidPayment } from './refund-harness.ts';

let harness: PayHarness;
let paid: Paid;
beforeAll(async () => {
  harness = await startPay();
  paid = await paidPayment(harness);
});
afterAll(() => harness.close());

const paymentsSeenBy = (sub: string) =>
  transactAs(harness.service.db, sub, (tx) => tx.selectFrom('payment').select('id').execute());

it('a query without an athlete in its condition finds the payments of the athlete it acts for, and no others', async () => {
  expect(await paymentsSeenBy(paid.as.sub)).toEqual([{ id: paid.id }]);
  expect(await paymentsSeenBy(randomUUID())).toEqual([]);
});

it('a change without an athlete in its condition changes no payment of another athlete', async () => {
  const { numUpdatedRows } = await transactAs(harness.service.db, randomUUID(), (tx) =>
    tx.updateTable('payment').set({ reason: 'mine now' }).executeTakeFirst(),
  );

  expect(numUpdatedRows).toBe(0n);
});
