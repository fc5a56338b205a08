import { kopecks } from '@leko/money';
import { expect, it } from 'vitest';
import { moneyOf } from './domain/payment.ts';
import { paymentStates } from './domain/states.ts';
import { fromRow, type PaymentRow } from './store-row.ts';

const [CREATED, PAID, TAKEN, LOST] = [1, 2, 3, 4].map((day) => new Date(`2026-12-0${day}T09:00:00Z`)) as [
  Date,
  Date,
  Date,
  Date,
];

const row = (change: Partial<PaymentRow> = {}): PaymentRow => ({
  id: 'p',
  order_id: 'o',
  athlete_id: 'a',
  coach_id: 'c',
  amount: 33_000n,
  coach_due: 30_000n,
  fee: 3_000n,
  vat: 541n,
  currency: 'RUB',
  fee_percentage: '10.0000',
  vat_percentage: '22.00',
  capture_mode: 'manual',
  purpose: 'Yoga',
  personal: 'sealed',
  request_hash: 'hash',
  state: 'received',
  holds_order: true,
  version: 2,
  reason: null,
  external_id: 'op',
  payment_link: null,
  link_expires_at: CREATED,
  link_asked_at: null,
  unread_since: null,
  bank_view: null,
  paid_at: PAID,
  bank_amount: 32_900n,
  taken_at: null,
  capture_wanted_at: null,
  hold_lost_at: null,
  refund_reserved: 0n,
  refunded: 0n,
  created_at: CREATED,
  updated_at: CREATED,
  next_check_at: null,
  ...change,
});

it.each<[string, Partial<PaymentRow>, object]>([
  ['held', {}, { capture: { state: 'held' }, captureWantedAt: undefined }],
  ['held and wanted', { capture_wanted_at: TAKEN }, { capture: { state: 'held' }, captureWantedAt: TAKEN }],
  ['gone', { hold_lost_at: LOST }, { capture: { state: 'lapsed', seenAt: LOST } }],
  ['gone and wanted', { hold_lost_at: LOST, capture_wanted_at: TAKEN }, { captureWantedAt: TAKEN }],
  ['ours', { taken_at: TAKEN }, { capture: { state: 'taken', at: TAKEN } }],
  ['ours and wanted', { taken_at: TAKEN, capture_wanted_at: TAKEN }, { captureWantedAt: TAKEN }],
])('money of a received payment is %s', (_what, change, expected) => {
  expect(fromRow(row(change))).toMatchObject({
    state: 'received',
    paidAt: PAID,
    bankAmount: kopecks(32_900n),
    ...expected,
  });
});

it.each([
  ['link_expired', { reason: 'link_expired' }],
  ['acquirer_refused: no: thanks', { reason: 'acquirer_refused', detail: 'no: thanks' }],
  ['acquirer_refused: ', { reason: 'acquirer_refused', detail: '' }],
])('a payment that failed because of %j says so', (reason, end) => {
  expect(fromRow(row({ state: 'failed', reason }))).toMatchObject({ end });
});

it.each<[string, Partial<PaymentRow>]>([
  ['a reason that does not exist', { state: 'review', reason: 'rain' }],
  ['no reason to wait for a person', { state: 'review' }],
  ['no reason to have failed', { state: 'failed' }],
  ['no time of payment', { paid_at: null }],
  ['no amount', { bank_amount: null }],
  ['no operation', { external_id: null }],
  ['money that was delivered and never taken', { state: 'delivered' }],
])('a row with %s is no payment', (_what, change) => {
  expect(() => fromRow(row(change))).toThrow('payment p is');
});

it.each(paymentStates)('what is known of the money of a payment in %s is what its columns say', (state) => {
  const reason = state === 'failed' ? 'link_expired' : 'amount_differs';
  const isPaid = ['received', 'delivered', 'refund'].includes(state);
  const hasMoney = isPaid || state === 'review' || state === 'failed';

  expect(moneyOf(fromRow(row({ state, reason, taken_at: TAKEN })))).toEqual({
    bankAmount: hasMoney ? kopecks(32_900n) : undefined,
    paidAt: isPaid ? PAID : undefined,
    takenAt: hasMoney ? TAKEN : undefined,
  });
});
