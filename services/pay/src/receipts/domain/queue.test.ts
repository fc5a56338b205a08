import { expect, it } from 'vitest';
import { holdForSell } from './queue.ts';
import type { ReceiptState } from './receipt.ts';

const now = new Date('2026-11-20T09:00:00Z');
const nextCheckAt = new Date('2026-11-20T10:00:00Z');

it.each<[ReceiptState | undefined, object | undefined]>([
  ['registered', undefined],
  ['issued', { reason: 'sell_receipt_open', nextCheckAt }],
  ['waiting', { reason: 'sell_receipt_open', nextCheckAt }],
  ['failed', { reason: 'sell_receipt_failed', nextCheckAt }],
  [undefined, { reason: 'sell_receipt_failed', nextCheckAt }],
])('a refund receipt whose sell receipt is %s', (state, expected) => {
  expect(holdForSell(state, now)).toEqual(expected);
});
