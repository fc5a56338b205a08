import { roubles } from '@leko/money';
import { DAY_MS, SECOND_MS } from '@leko/runtime/durations';
import { describe, expect, it } from 'vitest';
import { canRefundMove, refundStates } from './states.ts';
import {
  nextRefundAttempt,
  nextRefundCheck,
  nextRefundStep,
  type OpenRefund,
  type RefundAtBank,
  type RefundStep,
  stepUnread,
} from './step.ts';

const askedAt = new Date('2026-11-20T09:00:00Z');
const after = (ms: number) => new Date(askedAt.getTime() + ms);

const refund = (state: OpenRefund['state'], change: Partial<OpenRefund> = {}): OpenRefund => ({
  state,
  amount: roubles(110n),
  orderId: state === 'sent' ? 'ours' : undefined,
  attempts: state === 'pending' ? 0 : 1,
  askedAt,
  ...change,
});
const order = (orderId: string, amount = 110n) => ({ orderId, amount: roubles(amount), at: undefined });
const bank = (status: RefundAtBank['status'], ...refunds: RefundAtBank['refunds']) => ({ status, refunds });
const context = {
  claimed: new Set(['earlier', 'ours']),
  isOtherAtWork: false,
  readAt: after(10 * SECOND_MS),
  waitedMs: 0,
  isRecovered: true,
};

const summary = (step: RefundStep) => ('reason' in step && step.does === 'doubt' ? step.reason : step.does);

describe('a refund that the bank certainly does not have', () => {
  it.each([
    ['paid', [], 'ask'],
    ['partly_refunded', [order('earlier')], 'ask'],
    ['held', [], 'take'],
    ['refunding', [order('earlier')], 'wait'],
    ['partly_refunded', [order('foreign')], 'foreign_refund'],
    ['refunded', [order('earlier', 330n)], 'unexpected_status'],
    ['open', [], 'unexpected_status'],
    ['expired', [], 'unexpected_status'],
  ] as const)('where the bank says %s', (status, refunds, expected) => {
    expect(summary(nextRefundStep(refund('pending'), bank(status, ...refunds), context))).toBe(expected);
  });

  it('waits for another one of the payment, whatever the bank shows of that', () => {
    const busy = { ...context, isOtherAtWork: true };

    expect(nextRefundStep(refund('pending'), bank('partly_refunded', order('of the other')), busy).does).toBe('wait');
  });

  it('needs a person when the bank has not answered a dozen times', () => {
    const exhausted = refund('pending', { attempts: 12 });

    expect(summary(nextRefundStep(exhausted, bank('paid'), context))).toBe('refund_unanswered');
  });
});

describe('a refund after a restore', () => {
  it.each(['paid', 'held', 'partly_refunded'] as const)(
    'waits until the bank shows all it was asked for (%s)',
    (status) => {
      const forgetful = { ...context, isRecovered: false };

      expect(nextRefundStep(refund('pending'), bank(status), forgetful).does).toBe('wait');
    },
  );
});

describe('a refund that was asked for', () => {
  it.each([
    ['nothing new, soon', 74 * SECOND_MS, [order('earlier')], 'wait'],
    ['nothing new, after more than a minute', 75 * SECOND_MS, [order('earlier')], 'release'],
    ['a new one of the same amount', 5 * SECOND_MS, [order('earlier'), order('new')], 'adopt'],
    ['a new one of another amount', 5 * SECOND_MS, [order('new', 111n)], 'refund_amount_differs'],
    ['two new ones', 5 * SECOND_MS, [order('new'), order('newer')], 'foreign_refund'],
  ] as const)('%s', (_what, age, refunds, expected) => {
    const step = nextRefundStep(refund('asked'), bank('refunding', ...refunds), { ...context, waitedMs: age });

    expect(summary(step)).toBe(expected);
  });

  it('is not released by the clock of the business alone', () => {
    const later = { ...context, readAt: after(DAY_MS), waitedMs: 74 * SECOND_MS };

    expect(nextRefundStep(refund('asked'), bank('paid'), later).does).toBe('wait');
  });

  it('needs a person when the bank cannot be read for a day', () => {
    expect(stepUnread(refund('asked'), 'no answer', after(DAY_MS)).does).toBe('wait');
    expect(summary(stepUnread(refund('asked'), 'no answer', after(DAY_MS + 1)))).toBe('bank_unreadable');
    expect(stepUnread(refund('sent'), 'no answer', after(DAY_MS + 1)).does).toBe('wait');
  });
});

describe('a refund that the bank has', () => {
  it.each([
    ['on its way', 'refunding', DAY_MS, [order('ours')], 'wait'],
    ['on its way for longer than a card takes', 'refunding', 32 * DAY_MS, [order('ours')], 'refund_stuck'],
    ['finished', 'partly_refunded', SECOND_MS, [order('ours')], 'finish'],
    ['finished, as the last one', 'refunded', SECOND_MS, [order('earlier'), order('ours')], 'finish'],
    ['of another amount', 'partly_refunded', SECOND_MS, [order('ours', 109n)], 'refund_amount_differs'],
    ['not shown yet', 'paid', SECOND_MS, [], 'wait'],
    ['not shown any more', 'paid', 2 * DAY_MS, [], 'refund_disappeared'],
  ] as const)('%s', (_what, status, age, refunds, expected) => {
    const step = nextRefundStep(refund('sent'), bank(status, ...refunds), { ...context, readAt: after(age) });

    expect(summary(step)).toBe(expected);
  });
});

describe('the interval of readings', () => {
  it('is short at first and an hour while the card issuer takes its days', () => {
    const ages = [0, 60, 600, 3_600];
    const delays = ages.map((age) => nextRefundCheck(askedAt, after(age * SECOND_MS)));

    expect(delays.map((at, index) => (at.getTime() - askedAt.getTime()) / SECOND_MS - (ages[index] ?? 0))).toEqual([
      5, 30, 300, 3_600,
    ]);
  });

  it('of repeated requests doubles, up to four hours', () => {
    const minutes = [1, 2, 3, 20].map((n) => (nextRefundAttempt(n, askedAt).getTime() - askedAt.getTime()) / 60_000);

    expect(minutes).toEqual([1, 2, 4, 240]);
  });
});

it('a refund ends done or failed, and neither is asked of the bank again', () => {
  expect(refundStates.filter((from) => refundStates.every((to) => !canRefundMove(from, to)))).toEqual([
    'done',
    'failed',
  ]);
  expect(refundStates.filter((from) => canRefundMove(from, 'asked'))).toEqual(['pending']);
});
