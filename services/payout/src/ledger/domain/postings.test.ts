import { kopecks, roubles, ZERO } from '@leko/money';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  NOTHING_RETURNED,
  newLine,
  openDispute,
  type Receivable,
  refund,
  resolveDispute,
} from '../../earnings/domain/receivable.ts';
import { type Entry, entryOf, templates } from './ledger.ts';
import {
  type Balances,
  chargebackReversed,
  chargedBack,
  debtWrittenOff,
  forCoach,
  receivableEntry,
  remittanceCompleted,
  remittanceDeleted,
  remittanceFailed,
  remittanceReserved,
  remittanceReturned,
} from './postings.ts';

const COACH = 'coach-1';
const NO_BALANCES: Balances = { coach: ZERO, debt: ZERO };
const at = new Date('2026-11-20T12:00:00Z');
const payment: Receivable = {
  paymentId: 'payment-1',
  coachId: COACH,
  countsAt: at,
  received: roubles(1_100n),
  fee: roubles(100n),
  vat: kopecks(1_803n),
  returned: NOTHING_RETURNED,
  lines: [newLine('one', roubles(600n)), newLine('two', roubles(400n))],
};

const moved = (entry: Entry | undefined) =>
  Object.fromEntries((entry?.postings ?? []).map(({ account, amount }) => [account, amount.kopecks]));
const change = (
  kind: Parameters<typeof receivableEntry>[0]['kind'],
  before: Receivable | undefined,
  after: Receivable,
) => moved(receivableEntry({ kind, sourceId: 'source' }, { before, after }, NO_BALANCES));
const back = (share: bigint, fee: bigint, vat: bigint) => ({
  amount: roubles(share + fee),
  fee: roubles(fee),
  vat: kopecks(vat),
});

describe('an entry', () => {
  test.each([
    ['does not sum to zero', [1n, -2n]],
    ['has one posting', [0n, 0n]],
  ])('that %s cannot be made', (_what, [first = 0n, second = 0n]) => {
    expect(() =>
      entryOf('payment_received', { sourceId: 'p', coachId: COACH }, [
        { account: 'coach', amount: kopecks(first) },
        { account: 'clearing', amount: kopecks(second) },
      ]),
    ).toThrow(/does not balance/);
  });

  test('moves no account beyond its template', () => {
    const postings = [
      { account: 'bank', amount: roubles(1n) },
      { account: 'coach', amount: roubles(-1n) },
    ] as const;

    expect(() => entryOf('payment_received', { sourceId: 'p', coachId: COACH }, postings)).toThrow(
      /must not move bank/,
    );
  });
});

describe('a payment', () => {
  test('is the coach’s, our fee, and its VAT', () => {
    expect(change('payment_received', undefined, payment)).toEqual({
      clearing: -110_000n,
      platform_fee: 8_197n,
      vat: 1_803n,
      coach: 100_000n,
    });
  });

  test.each([
    ['more', 1_150n, 5_000n],
    ['less', 1_080n, -2_000n],
  ])('of which the bank took %s leaves the difference unapplied', (_what, received, unapplied) => {
    const other = { ...payment, received: roubles(received) };

    expect(change('payment_received', undefined, other)).toMatchObject({ coach: 100_000n, unapplied });
  });

  test('that is only held moves nothing, and what was given back before the capture never counts', () => {
    const held = { ...payment, countsAt: undefined };
    const partly = refund(held, { ...back(400n, 40n, 721n), lines: [{ sessionId: 'two', share: roubles(400n) }] });

    expect(
      receivableEntry({ kind: 'payment_refunded', sourceId: 'r' }, { before: held, after: partly }, NO_BALANCES),
    ).toBe(undefined);
    expect(change('payment_captured', partly, { ...partly, countsAt: at })).toEqual({
      clearing: -66_000n,
      platform_fee: 4_918n,
      vat: 1_082n,
      coach: 60_000n,
    });
  });

  test('that is refunded leaves no balance: debt where the coach lacks the money', () => {
    const lines = payment.lines.map(({ sessionId, share }) => ({ sessionId, share }));
    const after = refund(payment, { ...back(1_000n, 100n, 1_803n), lines });
    const balances = { coach: roubles(300n), debt: ZERO };

    const entry = receivableEntry({ kind: 'payment_refunded', sourceId: 'r' }, { before: payment, after }, balances);

    expect(moved(entry)).toEqual({
      clearing: 110_000n,
      platform_fee: -8_197n,
      vat: -1_803n,
      coach: -30_000n,
      debt: -70_000n,
    });
  });

  test('gives back only the part of the coach when the fee is kept', () => {
    const lines = [{ sessionId: 'one', share: roubles(600n) }];

    expect(change('payment_refunded', payment, refund(payment, { ...back(600n, 0n, 0n), lines }))).toEqual({
      clearing: 60_000n,
      debt: -60_000n,
    });
  });
});

describe('a dispute', () => {
  const open = openDispute(payment, 'one');

  test('freezes the share of its session', () => {
    expect(change('dispute_opened', payment, open)).toEqual({ debt: -60_000n, frozen: 60_000n });
  });

  test.each<[string, bigint, Record<string, bigint>]>([
    ['the coach', 60_000n, { frozen: -60_000n, coach: 60_000n }],
    ['the athlete', 0n, { frozen: -60_000n, unapplied: 60_000n }],
    ['both', 20_075n, { frozen: -60_000n, coach: 20_000n, unapplied: 39_925n, rounding: 75n }],
  ])('that is decided for %s', (_whom, kept, expected) => {
    expect(
      change(
        'dispute_resolved',
        open,
        resolveDispute(open, 'one', () => kopecks(kept)),
      ),
    ).toEqual(expected);
  });

  test('that the athlete won pays the refund out of what was withheld', () => {
    const won = resolveDispute(open, 'one', () => ZERO);
    const after = refund(won, { ...back(600n, 60n, 0n), lines: [{ sessionId: 'one', share: roubles(600n) }] });

    expect(change('payment_refunded', won, after)).toEqual({
      clearing: 66_000n,
      platform_fee: -6_000n,
      unapplied: -60_000n,
    });
  });
});

test.each<[string, bigint, Balances, bigint, bigint]>([
  ['pays a debt first', 800n, { coach: ZERO, debt: roubles(-500n) }, 300n, 500n],
  ['pays a part of a debt', 300n, { coach: ZERO, debt: roubles(-500n) }, 0n, 300n],
  ['goes to the balance', 300n, { coach: roubles(50n), debt: ZERO }, 300n, 0n],
  ['is taken from the balance', -300n, { coach: roubles(300n), debt: ZERO }, -300n, 0n],
  ['becomes debt where the balance ends', -300n, { coach: roubles(100n), debt: ZERO }, -100n, -200n],
  ['becomes more debt', -300n, { coach: ZERO, debt: roubles(-500n) }, 0n, -300n],
])('money of a coach %s', (_what, amount, balances, coach, debt) => {
  expect(forCoach(roubles(amount), balances)).toEqual([
    { account: 'coach', amount: roubles(coach) },
    { account: 'debt', amount: roubles(debt) },
  ]);
});

test('every template sums to zero on its own accounts, whatever the amounts', () => {
  const amounts = fc.record({
    paid: fc.bigInt(1n, 10n ** 9n),
    fee: fc.bigInt(0n, 10n ** 9n),
    debt: fc.bigInt(0n, 10n ** 9n),
  });
  fc.assert(
    fc.property(amounts, ({ paid, fee, debt }) => {
      const remittance = { id: 'r', coachId: COACH, due: roubles(paid + fee), paid: roubles(paid), fee: roubles(fee) };
      const decided = { id: 'd', coachId: COACH, amount: roubles(paid) };
      const balances = { coach: ZERO, debt: roubles(-debt) };
      const entries = [
        remittanceReserved(remittance),
        remittanceCompleted(remittance),
        ...[remittanceFailed, remittanceDeleted, remittanceReturned].map((make) => make(remittance, balances)),
        ...[chargedBack, chargebackReversed, debtWrittenOff].map((make) => make(decided)),
      ];
      for (const { kind, postings } of entries) {
        expect(postings.reduce((sum, { amount }) => sum + amount.kopecks, 0n)).toBe(0n);
        expect(postings.every(({ account }) => (templates[kind].moves as readonly string[]).includes(account))).toBe(
          true,
        );
      }
    }),
  );
});
