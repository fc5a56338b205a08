import { roubles, ZERO } from '@leko/money';
import { expect, it } from 'vitest';
import { type KnownPayment, overlookedIn, type RecentOperations } from './overlooked.ts';

const NOW = new Date('2026-11-20T12:00:00Z');
const LONG_AGO = new Date('2026-11-20T11:00:00Z');

const operation = (change: Partial<RecentOperations['operations'][number]> = {}) => ({
  operationId: 'op-1',
  paymentId: 'pay-1',
  status: 'paid' as const,
  amount: roubles(330n),
  refunded: ZERO,
  paidAt: LONG_AGO,
  ...change,
});
const payment = (change: Partial<KnownPayment> = {}): KnownPayment => ({
  paymentId: 'pay-1',
  operationId: 'op-1',
  state: 'awaiting',
  ...change,
});

it.each<[string, object, KnownPayment[], string[], string[]]>([
  ['money for an unpaid payment', {}, [payment()], ['pay-1'], []],
  ['money for one whose operation is not known here', {}, [payment({ operationId: undefined })], ['pay-1'], []],
  ['held money', { status: 'held' }, [payment()], ['pay-1'], []],
  ['money after the end', {}, [payment({ state: 'canceled' })], ['pay-1'], []],
  ['money that is known', {}, [payment({ state: 'received' })], [], []],
  ['money that a person looks at', {}, [payment({ state: 'review' })], [], []],
  ['no money', { status: 'open' }, [payment()], [], []],
  ['money that has just come', { paidAt: new Date(NOW.getTime() - 60_000) }, [payment()], [], []],
  ['money of an unknown time', { paidAt: undefined }, [payment()], ['pay-1'], []],
  ['money of no payment', {}, [], [], ['op-1 unknown_here']],
  ['money for a payment with another operation', {}, [payment({ operationId: 'op-2' })], [], ['op-1 other_operation']],
])('%s', (_what, change, payments, missed, differences) => {
  const found = overlookedIn({ operations: [operation(change)], unreadable: [] }, payments, NOW);

  expect(found.missed).toEqual(missed);
  expect(found.differences.map(({ key, reason }) => `${key} ${reason}`)).toEqual(differences);
});

it('keeps an operation that cannot be understood, where it has a name', () => {
  const unreadable = [
    { operationId: 'op-9', fingerprint: 'f', detail: '/status is ODD' },
    { operationId: undefined, fingerprint: 'g', detail: 'odd' },
  ];

  expect(overlookedIn({ operations: [], unreadable }, [], NOW).differences).toEqual([
    { key: 'op-9', operationId: 'op-9', verdict: 'open', reason: 'not_understood', detail: '/status is ODD' },
  ]);
});
