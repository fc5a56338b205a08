import { randomUUID } from 'node:crypto';
import { transact } from '@leko/postgres';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { lockPayment } from '../src/payments/store.ts';
import { movePayment } from '../src/payments/store-move.ts';
import { findSellReceipt, moveReceipt, waiveSell } from '../src/receipts/store.ts';
import { delayReceipt } from '../src/receipts/store-queue.ts';
import { findRefund, moveRefund, postponeRefund } from '../src/refunds/store.ts';
import { athlete, orderFor, type PayHarness, post, startPay } from './pay-harness.ts';
import { paidPayment, refund, refundRows } from './refund-harness.ts';

let harness: PayHarness;
beforeAll(async () => {
  harness = await startPay();
});
afterAll(() => harness.close());

const step = () => ({ nextCheckAt: null, now: new Date() });

it('a payment moves once from what was read, and not again by a concurrent reader', async () => {
  const { db } = harness.service;
  const made = (await post(harness, athlete(), '/payments', orderFor(randomUUID(), { totalAmount: '330 RUB' }))).json();
  const read = await transact(db, (tx) => lockPayment(tx, made.paymentId));
  const move = () => transact(db, (tx) => movePayment(tx, read, { command: 'delete', now: new Date() }));

  expect(await move()).toMatchObject({ state: 'deleted', version: read.version + 1 });
  expect(await move()).toBeUndefined();
});

it('a refund moves once from what was read, and not again by a concurrent reader', async () => {
  const { db } = harness.service;
  const paid = await paidPayment(harness, { method: 'card' });
  await refund(harness, paid);
  const [{ id } = { id: '' }] = await refundRows(harness, paid.id);
  const read = await findRefund(db, id);
  if (read === undefined) throw new Error('no refund was made');
  const move = () => transact(db, (tx) => moveRefund(tx, read, { to: 'review', reason: 'refund_stuck', ...step() }));

  expect(await move()).toMatchObject({ state: 'review', version: read.version + 1 });
  expect(await move()).toBeUndefined();

  // Nor does an earlier reader set its next check.
  await postponeRefund(db, read, { reason: 'late', attempts: 9, nextCheckAt: new Date() });
  expect(await findRefund(db, id)).toMatchObject({ reason: 'refund_stuck', next_check_at: null });
});

it('a receipt moves once from what was read, and a concurrent reader changes nothing', async () => {
  const { db } = harness.service;
  const { id } = await paidPayment(harness, { method: 'card' });
  const read = await findSellReceipt(db, id);
  if (read === undefined) throw new Error('no receipt was made');
  const move = () => transact(db, (tx) => moveReceipt(tx, read, { to: 'failed', ...step() }));

  expect(await move()).toMatchObject({ state: 'failed', version: read.version + 1 });
  expect(await move()).toBeUndefined();
  expect(await transact(db, (tx) => waiveSell(tx, read, new Date()))).toBeUndefined();
  await delayReceipt(db, read, { reason: 'late', attempts: 9, nextCheckAt: new Date() });
  expect(await findSellReceipt(db, id)).toMatchObject({ attempts: 0, reason: null, next_check_at: null });
});
