import { randomUUID } from 'node:crypto';
import type { Updateable } from 'kysely';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Tables } from '../src/db/tables.ts';
import { athlete, orderFor, type PayHarness, post, startPay } from './pay-harness.ts';
import { paidPayment } from './refund-harness.ts';

let harness: PayHarness;
beforeAll(async () => {
  harness = await startPay();
});
afterAll(() => harness.close());

const AT = new Date('2026-12-01T09:00:00Z');
const unpaid = async (): Promise<string> =>
  (await post(harness, athlete(), '/payments', orderFor(randomUUID(), { totalAmount: '330 RUB' }))).json().paymentId;
const paid = async (): Promise<string> => (await paidPayment(harness)).id;

it.each<[string, () => Promise<string>, Updateable<Tables['payment']>, string]>([
  ['an unpaid one that does not hold its order', unpaid, { holds_order: false }, 'holds_order'],
  ['one that ended and holds its order', unpaid, { state: 'canceled' }, 'holds_order'],
  ['an unpaid one of which the bank has money', unpaid, { bank_amount: 1n }, 'without_money'],
  ['an unpaid one that was taken', unpaid, { taken_at: AT }, 'without_money'],
  ['an unpaid one that was paid', unpaid, { paid_at: AT }, 'paid'],
  ['one that waits for a person without a reason', unpaid, { state: 'review' }, 'review_reason'],
  ['one that waits for a reason of its own', unpaid, { state: 'review', reason: 'rain' }, 'review_reason'],
  ['one that failed without a reason', unpaid, { state: 'failed', holds_order: false }, 'end'],
  ['a paid one without the time', paid, { paid_at: null }, 'paid'],
  ['a paid one of unknown amount', paid, { bank_amount: null }, 'with_money'],
  ['a paid one without an operation', paid, { external_id: null }, 'with_money'],
  ['a delivered one whose money was never taken', paid, { state: 'delivered', taken_at: null }, 'delivered'],
  [
    'a capture of what was refunded',
    paid,
    { state: 'refund', holds_order: false, capture_wanted_at: AT },
    'capture_is_wanted',
  ],
  ['a lost hold of money that was taken', paid, { hold_lost_at: AT }, 'hold_is_lost'],
])('the table has no payment that cannot be: %s', async (_what, make, change, check) => {
  const id = await make();

  await expect(
    harness.service.db.updateTable('payment').set(change).where('id', '=', id).execute(),
  ).rejects.toMatchObject({ constraint: `payment_${check}` });
});
