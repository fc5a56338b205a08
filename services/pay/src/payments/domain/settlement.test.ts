import { roubles } from '@leko/money';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type BankView, paidAtOf, settle } from './settlement.ts';
import { type PaymentState, paymentStates, target } from './states.ts';

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
  isLinkOver: false,
});

describe('a reading of the bank', () => {
  it.each([
    ['awaiting', 'open', 310n, undefined],
    ['awaiting', 'paid', 310n, 'receive'],
    ['checkout', 'paid', 310n, 'receive'],
    ['awaiting', 'paid', 309n, 'doubt'],
    ['awaiting', 'held', 310n, 'doubt'],
    ['awaiting', 'expired', 310n, 'fail'],
    ['awaiting', 'refunded', 310n, 'doubt'],
    ['failed', 'paid', 310n, 'doubt'],
    ['failed', 'expired', 310n, undefined],
    ['canceled', 'held', 310n, 'doubt'],
    ['received', 'paid', 310n, undefined],
    ['received', 'expired', 310n, undefined],
    ['review', 'paid', 310n, undefined],
  ] as const)('%s, bank says %s of %d RUB → %s', (state, status, amount, expected) => {
    expect(settle(payment(state), bank(status, amount))?.command).toBe(expected);
  });

  it.each([
    ['awaiting', 'fail'],
    ['checkout', 'fail'],
    ['received', undefined],
  ] as const)('%s, and the bank has not ended the link although it should have long ago → %s', (state, expected) => {
    expect(settle({ ...payment(state), isLinkOver: true }, bank('open'))?.command).toBe(expected);
  });

  it('counts held money as received only where we capture by hand', () => {
    expect(settle(payment('awaiting', 'manual'), bank('held'))?.command).toBe('receive');
  });

  it('never asks for an illegal move and never releases another amount', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...paymentStates),
        fc.constantFrom(...statuses),
        fc.bigInt(1n, 1000n),
        fc.constantFrom('automatic' as const, 'manual' as const),
        (state, status, amount, mode) => {
          const command = settle(payment(state, mode), bank(status, amount))?.command;

          if (command !== undefined) expect(target(state, command)).toBeDefined();
          if (command === 'receive') expect(amount).toBe(310n);
        },
      ),
    );
  });
});

describe('when the payer paid', () => {
  const [made, paid, now] = ['2026-11-01', '2026-11-02', '2026-11-03'].map((day) => new Date(day)) as [
    Date,
    Date,
    Date,
  ];
  const later = new Date('2027-11-03');

  it.each([
    ['is what the bank says', paid, paid],
    ['is the moment it was made at the earliest', made, made],
    ['is this moment where the bank does not say it', undefined, now],
    ['is this moment where the bank says a time before the payment was made', new Date('2026-10-31'), now],
    ['is this moment where the bank says a time that is still to come', later, now],
  ])('%s', (_what, said, expected) => {
    expect(paidAtOf({ paidAt: said }, made, now)).toEqual(expected);
  });
});
