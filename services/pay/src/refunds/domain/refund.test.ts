import { add, compare, formatExactAmount, isEqual, kopecks, type Money, roubles, subtract, ZERO } from '@leko/money';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { planRefund, planReturn, type Refundable, type Share, totalsOf, type WantedRefund } from './refund.ts';

const share = (sessionId: string, coachDue: bigint, fee: bigint): Share => ({
  sessionId,
  name: 'Yoga',
  coachDue: roubles(coachDue),
  fee: roubles(fee),
  vat: kopecks((fee * 100n * 22n) / 122n),
});
const totalOf = (shares: readonly Share[]): Money =>
  add(ZERO, ...shares.flatMap(({ coachDue, fee }) => [coachDue, fee]));
const payment = (sold: readonly Share[], taken = totalOf(sold)): Refundable => ({
  sold,
  taken,
  reserved: ZERO,
  returned: [],
});
const three = payment([share('a', 100n, 4n), share('b', 100n, 3n), share('c', 100n, 3n)]);

/** The payment after a refund, or as it was where that was refused. */
function after(before: Refundable, wanted: WantedRefund): Refundable {
  const plan = planRefund(before, wanted);
  if (!plan.ok) return before;
  return { ...before, reserved: add(before.reserved, plan.amount), returned: [...before.returned, ...plan.shares] };
}
const session = (sessionId: string, feePolicy: WantedRefund['feePolicy'] = 'refund_fee') => ({ sessionId, feePolicy });
const whole = (feePolicy: WantedRefund['feePolicy'] = 'refund_fee') => ({ sessionId: undefined, feePolicy });

function outcome(before: Refundable, wanted: WantedRefund): string {
  const plan = planRefund(before, wanted);
  return plan.ok
    ? `${formatExactAmount(plan.amount)}: ${plan.shares.map(({ sessionId }) => sessionId).join('')}`
    : plan.reason;
}

describe('what goes back', () => {
  const afterB = after(three, session('b'));
  const afterKept = after(three, session('a', 'keep_fee'));

  it.each([
    ['all of it', three, whole(), '310.00 RUB: abc'],
    ['all of it without the fee', three, whole('keep_fee'), '300.00 RUB: abc'],
    ['one session as it was sold', three, session('a'), '104.00 RUB: a'],
    ['one session without the fee', three, session('a', 'keep_fee'), '100.00 RUB: a'],
    ['the rest after one session', afterB, whole(), '207.00 RUB: ac'],
    ['a session twice', afterB, session('b'), 'nothing_to_refund'],
    ['the last session', after(afterB, session('a')), session('c'), '103.00 RUB: c'],
    ['the last session, with a fee kept before', after(afterKept, session('b')), session('c'), '107.00 RUB: ac'],
    ['the rest, with a fee kept before', afterKept, whole(), '210.00 RUB: abc'],
    ['the rest, where all fees were kept', after(three, whole('keep_fee')), whole('keep_fee'), 'nothing_to_refund'],
    ['a session, where all went back', after(three, whole()), session('a'), 'nothing_to_refund'],
    [
      'a session of a payment the bank took less of',
      payment(three.sold, roubles(50n)),
      session('a'),
      'refund_exceeds_payment',
    ],
    ['all that the bank took', payment(three.sold, roubles(309n)), whole(), '309.00 RUB: abc'],
    [
      'no more than that, without the fee either',
      payment(three.sold, roubles(250n)),
      whole('keep_fee'),
      '250.00 RUB: abc',
    ],
  ] as const)('%s', (_what, before, wanted, expected) => {
    expect(outcome(before, wanted)).toBe(expected);
  });

  it('of money that never was a payment: everything, without shares', () => {
    expect(planReturn({ taken: roubles(5n), reserved: ZERO })).toEqual({ ok: true, amount: roubles(5n), shares: [] });
    expect(planReturn({ taken: roubles(5n), reserved: roubles(5n) }).ok).toBe(false);
  });
});

const anyPayment = fc
  .array(fc.tuple(fc.bigInt(0n, 1_000n), fc.bigInt(0n, 300n)), { minLength: 1, maxLength: 6 })
  .map((lines) => payment(lines.map(([coachDue, fee], index) => share(String(index), coachDue, fee))));
const anyWanted = fc.record({
  sessionId: fc.option(fc.integer({ min: 0, max: 5 }).map(String), { nil: undefined }),
  feePolicy: fc.constantFrom('refund_fee' as const, 'keep_fee' as const),
});

describe('any sequence of refunds', () => {
  it('never gives back more than was taken, of no session more than was sold, and explains every kopeck', () => {
    fc.assert(
      fc.property(anyPayment, fc.array(anyWanted, { maxLength: 10 }), (start, all) => {
        let state = start;
        for (const wanted of all) {
          const before = state;
          state = after(before, wanted);
          const added = state.returned.slice(before.returned.length);

          expect(compare(state.reserved, state.taken)).toBeLessThanOrEqual(0);
          expect(totalOf(added)).toEqual(subtract(state.reserved, before.reserved));
          for (const sold of state.sold) {
            const back = totalsOf(state.returned.filter(({ sessionId }) => sessionId === sold.sessionId));
            expect(compare(back.coachDue, sold.coachDue)).toBeLessThanOrEqual(0);
            expect(compare(back.fee, sold.fee)).toBeLessThanOrEqual(0);
            expect(compare(back.vat, sold.vat)).toBeLessThanOrEqual(0);
          }
        }
      }),
    );
  });

  it('gives the whole VAT back with the whole fee, and none without it, as receipts show them', () => {
    fc.assert(
      fc.property(anyPayment, fc.array(anyWanted, { maxLength: 10 }), (start, all) => {
        const { sold, returned } = all.reduce(after, start);

        for (const { sessionId, fee, vat } of returned) {
          const whole = sold.find((one) => one.sessionId === sessionId);
          expect([
            [whole?.fee, whole?.vat],
            [ZERO, ZERO],
          ]).toContainEqual([fee, vat]);
        }
      }),
    );
  });

  it('that ends with the whole takes the remainder, to the kopeck', () => {
    fc.assert(
      fc.property(anyPayment, fc.array(anyWanted, { maxLength: 10 }), (start, all) => {
        const end = after(all.reduce(after, start), whole());

        expect(isEqual(end.reserved, end.taken)).toBe(true);
        expect(totalsOf(end.returned)).toEqual(totalsOf(end.sold));
      }),
    );
  });
});
