import { expect, it } from 'vitest';
import { holdForSell } from './queue.ts';
import type { ReceiptState } from './receipt.ts';

const updatedAt = new Date('2026-11-20T09:00:00Z');
const seconds = (count: number) => new Date(updatedAt.getTime() + count * 1_000);

it.each<[ReceiptState | undefined, number, object | undefined]>([
  ['registered', 0, undefined],
  ['issued', 59, { place: 'line', reason: 'sell_receipt_open', until: seconds(60) }],
  ['issued', 60, { place: 'aside', reason: 'sell_receipt_open', until: seconds(3_660) }],
  ['issued', -1, { place: 'aside', reason: 'sell_receipt_open', until: seconds(3_599) }],
  ['waiting', 0, { place: 'aside', reason: 'sell_receipt_open', until: seconds(3_600) }],
  ['failed', 0, { place: 'aside', reason: 'sell_receipt_failed', until: seconds(3_600) }],
  [undefined, 0, { place: 'aside', reason: 'sell_receipt_failed', until: seconds(3_600) }],
])('a refund receipt whose sell receipt is %s for %i s', (state, age, expected) => {
  expect(holdForSell(state && { state, updatedAt }, seconds(age))).toEqual(expected);
});
