import { roubles } from '@leko/money';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canMove, legalMoves, type PaymentState, paymentStates, statusOf } from './payment-states.ts';
import { type BankView, settle } from './settlement.ts';

const statuses = ['open', 'held', 'paid', 'refunding', 'refunded', 'partly_refunded', 'expired'] as const;
const bank = (status: BankView['status'], amount = 310n): BankView => ({
  operationId: 'op',
  status,
  amount: roubles(amount),
  paidAt: undefined,
});
const payment = (state: PaymentState, captureMode: 'automatic' | 'manual' = 'automatic') => ({
  state,
  captureMode,
  amount: roubles(310n),
});

describe('a reading of the bank', () => {
  it.each([
    ['awaiting', 'open', 310n, 'none'],
    ['awaiting', 'paid', 310n, 'received'],
    ['checkout', 'paid', 310n, 'received'],
    ['awaiting', 'paid', 309n, 'review'],
    ['awaiting', 'held', 310n, 'review'],
    ['awaiting', 'expired', 310n, 'failed'],
    ['awaiting', 'refunded', 310n, 'review'],
    ['failed', 'paid', 310n, 'review'],
    ['failed', 'expired', 310n, 'none'],
    ['canceled', 'held', 310n, 'review'],
    ['received', 'paid', 310n, 'none'],
    ['received', 'expired', 310n, 'none'],
    ['review', 'paid', 310n, 'none'],
  ] as const)('%s, bank says %s of %d RUB → %s', (state, status, amount, expected) => {
    expect(settle(payment(state), bank(status, amount)).move).toBe(expected);
  });

  it('counts held money as received only where we capture by hand', () => {
    expect(settle(payment('awaiting', 'manual'), bank('held')).move).toBe('received');
  });

  it('never asks for an illegal move and never releases another amount', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...paymentStates),
        fc.constantFrom(...statuses),
        fc.bigInt(1n, 1000n),
        fc.constantFrom('automatic' as const, 'manual' as const),
        (state, status, amount, mode) => {
          const { move } = settle(payment(state, mode), bank(status, amount));

          if (move !== 'none') expect(canMove(state, move)).toBe(true);
          if (move === 'received') expect(amount).toBe(310n);
        },
      ),
    );
  });
});

describe('the table of moves', () => {
  it('never lets money that moved become unpaid again', () => {
    for (const state of paymentStates.filter((one) => ['PAID', 'CAPTURED', 'REFUNDED'].includes(statusOf[one]))) {
      for (const next of legalMoves[state]) expect(['CAPTURED', 'REFUNDED']).toContain(statusOf[next]);
    }
  });

  it('ends in the states without moves', () => {
    expect(paymentStates.filter((state) => legalMoves[state].length === 0)).toEqual(['refund']);
  });
});
