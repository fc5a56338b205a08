import { add, type Money, roubles, ZERO } from '@leko/money';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { paymentStates } from '../../payments/domain/states.ts';
import type { BankStatus, DayBooks, Evidence, Finding } from './findings.ts';
import { compareDay } from './reconciliation.ts';

const NOON = new Date('2026-11-20T09:00:00Z');

describe('any two books', () => {
  const ids = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f');
  const amounts = fc.bigInt(1n, 9n).map((value) => roubles(value));
  const statuses = fc.constantFrom<BankStatus>(
    'open',
    'held',
    'paid',
    'refunding',
    'refunded',
    'partly_refunded',
    'expired',
  );
  const rows = fc.array(
    fc.record({
      operationId: ids,
      paymentId: fc.option(ids, { nil: undefined }),
      status: statuses,
      amount: amounts,
      commission: amounts,
      enrolment: amounts,
    }),
  );
  const ours = fc.uniqueArray(
    fc.record({
      paymentId: ids,
      state: fc.constantFrom(...paymentStates),
      amount: amounts,
      bankAmount: fc.option(amounts, { nil: undefined }),
      takenAt: fc.option(fc.constant(NOON), { nil: undefined }),
      refunded: fc.constantFrom(ZERO, roubles(1n)),
      reserved: fc.constantFrom(roubles(1n), roubles(2n)),
      isOfDay: fc.boolean(),
      hasOperation: fc.boolean(),
    }),
    { selector: ({ paymentId }) => paymentId },
  );
  const evidence = fc.array(
    fc
      .tuple(ids, statuses, amounts)
      .map(([operationId, status, amount]): [string, Evidence] => [
        operationId,
        { known: true, operationId, paymentId: undefined, status, amount, refunded: ZERO },
      ]),
  );
  const unreadable = fc.array(
    fc.record({
      operationId: fc.option(ids, { nil: undefined }),
      fingerprint: fc.constantFrom('x', 'y'),
      detail: fc.constant('odd'),
    }),
  );
  const arbitrary = fc
    .record({ rows, ours, evidence, unreadable, isOver: fc.boolean(), listedElsewhere: fc.uniqueArray(ids) })
    .map(
      (made): DayBooks => ({
        ...made,
        day: '2026-11-20',
        leftovers: [],
        ours: made.ours.map(({ hasOperation, ...one }) => ({
          ...one,
          operationId: hasOperation ? one.paymentId : undefined,
        })),
        evidence: new Map(made.evidence),
        listedElsewhere: new Set(made.listedElsewhere),
      }),
    );
  const sum = (list: readonly (Money | undefined)[]) => add(ZERO, ...list.flatMap((amount) => amount ?? []));

  it('end in exactly one finding for every line of either, whatever they say', () => {
    fc.assert(
      fc.property(arbitrary, (made) => {
        const findings = compareDay(made);

        expect(new Set(findings.map(({ key }) => key)).size).toBe(findings.length);
        const ofBank = findings.filter((one) => one.commission !== undefined || one.reason === 'not_understood');
        expect(ofBank).toHaveLength(made.rows.length + made.unreadable.length);
        // A payment stands beside its own row, or alone; never twice, never nowhere.
        const judged = findings.filter((one) => one.ourState !== undefined).map(({ paymentId }) => paymentId);
        expect(new Set(judged).size).toBe(judged.length);
        for (const one of made.ours.filter(({ isOfDay }) => isOfDay)) expect(judged).toContain(one.paymentId);
      }),
    );
  });

  it('add up: what the findings say of the bank is what its registry says, and of what it keeps and passes on as well', () => {
    fc.assert(
      fc.property(arbitrary, (made) => {
        const listed = compareDay(made).filter((one: Finding) => one.commission !== undefined);

        expect(sum(listed.map(({ bankAmount }) => bankAmount))).toEqual(sum(made.rows.map(({ amount }) => amount)));
        expect(sum(listed.map(({ commission }) => commission))).toEqual(
          sum(made.rows.map(({ commission }) => commission)),
        );
        expect(sum(listed.map(({ enrolment }) => enrolment))).toEqual(sum(made.rows.map(({ enrolment }) => enrolment)));
      }),
    );
  });

  it('agree exactly where neither has money that the other lacks', () => {
    fc.assert(
      fc.property(arbitrary, (made) => {
        for (const { verdict, ourAmount = ZERO, bankAmount = ZERO } of compareDay(made)) {
          if (verdict === 'matched') expect(ourAmount).toEqual(bankAmount);
        }
      }),
    );
  });
});
