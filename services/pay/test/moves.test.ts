import { randomUUID } from 'node:crypto';
import { transact } from '@leko/postgres';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { lockPayment, movePayment } from '../src/store/payments.ts';
import { findRefund, moveRefund } from '../src/store/refunds.ts';
import { athlete, orderFor, type PayHarness, post, startPay } from './pay-harness.ts';
import { paidPayment, refund, refundRows } from './refund-harness.ts';

let harness: PayHarness;
beforeAll(async () => {
  harness = await startPay();
});
afterAll(() => harness.close());

const step = () => ({ nextCheckAt: null, now: new Date() });

it('a payment moves once from what was read, and not again by who has read the same', async () => {
  const { db } = harness.service;
  const made = (await post(harness, athlete(), '/payments', orderFor(randomUUID(), { totalAmount: '330 RUB' }))).json();
  const read = await transact(db, (tx) => lockPayment(tx, made.paymentId));
  const move = () => transact(db, (tx) => movePayment(tx, read, { command: 'delete', ...step() }));

  expect(await move()).toMatchObject({ state: 'deleted', version: read.version + 1 });
  expect(await move()).toBeUndefined();
});

it('a refund moves once from what was read, and not again by who has read the same', async () => {
  const { db } = harness.service;
  const paid = await paidPayment(harness, { method: 'card' });
  await refund(harness, paid);
  const [{ id } = { id: '' }] = await refundRows(harness, paid.id);
  const read = await findRefund(db, id);
  if (read === undefined) throw new Error('no refund was made');
  const move = () => transact(db, (tx) => moveRefund(tx, read, { to: 'review', reason: 'tried', ...step() }));

  expect(await move()).toMatchObject({ state: 'review', version: read.version + 1 });
  expect(await move()).toBeUndefined();
});
