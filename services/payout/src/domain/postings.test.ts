import { kopecks, type Money, roubles } from '@leko/money';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type AccountKind, accountKinds, type Entry, entryOf } from './ledger.ts';
import {
  paymentReceived,
  remittanceCompleted,
  remittanceFailed,
  remittanceReserved,
  remittanceReturned,
} from './postings.ts';

const COACH = 'coach-1';
const payment = fc
  .record({ share: fc.bigInt(0n, 10n ** 9n), fee: fc.bigInt(0n, 10n ** 9n), vatPart: fc.bigInt(0n, 100n) })
  .filter(({ share, fee }) => share + fee > 0n)
  .map(({ share, fee, vatPart }) => ({
    paymentId: 'payment-1',
    coachId: COACH,
    amount: kopecks(share + fee),
    coachShare: kopecks(share),
    fee: kopecks(fee),
    vat: kopecks((fee * vatPart) / 100n),
  }));
const remittance = fc
  .record({ paid: fc.bigInt(1n, 10n ** 9n), fee: fc.bigInt(0n, 10n ** 9n) })
  .map(({ paid, fee }) => ({
    id: 'remittance-1',
    coachId: COACH,
    due: roubles(paid + fee),
    paid: roubles(paid),
    fee: roubles(fee),
  }));

const sum = ({ postings }: Entry) => postings.reduce((total, { amount }) => total + amount.kopecks, 0n);

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

  test('of any template sums to zero, on accounts of the chart, without postings of nothing', () => {
    fc.assert(
      fc.property(payment, remittance, (p, r) => {
        const entries = [
          paymentReceived(p),
          ...[remittanceReserved, remittanceCompleted, remittanceFailed, remittanceReturned].map((make) => make(r)),
        ];
        for (const entry of entries) {
          expect(sum(entry)).toBe(0n);
          expect(entry.postings.every(({ account }) => accountKinds.includes(account))).toBe(true);
          expect(entry.postings.every(({ amount }) => amount.kopecks !== 0n)).toBe(true);
        }
      }),
    );
  });
});

type Step =
  | { do: 'receive'; share: bigint; fee: bigint }
  | { do: 'reserve'; fee: bigint }
  | { do: 'complete' | 'fail' | 'return' };
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ do: fc.constant('receive' as const), share: fc.bigInt(1n, 10_000n), fee: fc.bigInt(1n, 1_000n) }),
  fc.record({ do: fc.constant('reserve' as const), fee: fc.bigInt(0n, 50n) }),
  fc.record({ do: fc.constantFrom('complete' as const, 'fail' as const, 'return' as const) }),
);

interface Terms {
  readonly id: string;
  readonly coachId: string;
  readonly due: Money;
  readonly paid: Money;
  readonly fee: Money;
}

/** The same story told with plain sums: what is owed, on its way, paid, received and earned. */
interface Model {
  owed: bigint;
  paid: bigint;
  received: bigint;
  earned: bigint;
  waiting: Terms | undefined;
  complete: Terms | undefined;
}

/** Each fact: the entry it makes, and what it does to the plain sums; nothing when it cannot happen now. */
function play(model: Model, step: Step): Entry | undefined {
  switch (step.do) {
    case 'receive':
      return receive(model, step);
    case 'reserve':
      return reserve(model, step.fee * 100n);
    case 'complete':
      return complete(model);
    case 'fail':
      return fail(model);
    case 'return':
      return giveBack(model);
  }
}

function receive(model: Model, { share, fee }: { share: bigint; fee: bigint }): Entry {
  model.owed += share * 100n;
  model.received += (share + fee) * 100n;
  model.earned += fee * 100n;
  const amounts = { amount: roubles(share + fee), coachShare: roubles(share), fee: roubles(fee), vat: kopecks(fee) };
  return paymentReceived({ paymentId: 'p', coachId: COACH, ...amounts });
}

function reserve(model: Model, fee: bigint): Entry | undefined {
  if (model.waiting !== undefined || model.owed <= fee) return undefined;
  const amounts = { due: kopecks(model.owed), paid: kopecks(model.owed - fee), fee: kopecks(fee) };
  model.waiting = { id: 'r', coachId: COACH, ...amounts };
  model.owed = 0n;
  return remittanceReserved(model.waiting);
}

function complete(model: Model): Entry | undefined {
  const { waiting } = model;
  if (waiting === undefined || model.complete !== undefined) return undefined;
  model.paid += waiting.paid.kopecks;
  model.earned += waiting.fee.kopecks;
  model.complete = waiting;
  model.waiting = undefined;
  return remittanceCompleted(waiting);
}

function fail(model: Model): Entry | undefined {
  const { waiting } = model;
  if (waiting === undefined) return undefined;
  model.owed += waiting.due.kopecks;
  model.waiting = undefined;
  return remittanceFailed(waiting);
}

function giveBack(model: Model): Entry | undefined {
  const { complete: done } = model;
  if (done === undefined) return undefined;
  model.owed += done.due.kopecks;
  model.paid -= done.paid.kopecks;
  model.earned -= done.fee.kopecks;
  model.complete = undefined;
  return remittanceReturned(done);
}

test('any interleaving of facts keeps the whole at zero and the balances as the plain sums say', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const model: Model = { owed: 0n, paid: 0n, received: 0n, earned: 0n, waiting: undefined, complete: undefined };
      const balances = new Map<AccountKind, bigint>(accountKinds.map((kind) => [kind, 0n]));

      for (const next of steps) {
        for (const { account, amount } of play(model, next)?.postings ?? []) {
          balances.set(account, (balances.get(account) ?? 0n) + amount.kopecks);
        }

        const { clearing = 0n, platform_fee: fee = 0n, vat = 0n, ...rest } = Object.fromEntries(balances);
        expect([...balances.values()].reduce((sum, balance) => sum + balance, 0n)).toBe(0n);
        expect(rest).toEqual({ coach: model.owed, in_payout: model.waiting?.due.kopecks ?? 0n, bank: model.paid });
        expect([clearing, fee + vat]).toEqual([-model.received, model.earned]);
      }
    }),
  );
});
