import { kopecks, ZERO } from '@leko/money';
import { describe, expect, test } from 'vitest';
import { type EntryKind, entryKinds } from '../../ledger/domain/ledger.ts';
import { type CoachBalances, lineKinds, type StatementEntry, statementOf } from './statement.ts';

const k = (value: number) => kopecks(BigInt(value));
const EMPTY: CoachBalances = { balance: ZERO, frozen: ZERO, inPayout: ZERO, debt: ZERO };
const entry = (kind: EntryKind, changes: Partial<CoachBalances>, platformFee = ZERO): StatementEntry => ({
  entryId: kind,
  kind,
  at: new Date('2026-11-20T09:00:00Z'),
  changes: { ...EMPTY, ...changes },
  platformFee,
  paymentId: undefined,
  orderId: undefined,
  sessionId: undefined,
  remittanceId: undefined,
});
const figures = (opening: CoachBalances, ...entries: StatementEntry[]) =>
  statementOf(opening, entries).lines.map(({ kind, debit, credit, moved, balance }) =>
    [kind, debit, credit, moved, balance].map((one) => (typeof one === 'string' ? one : Number(one.kopecks))),
  );

describe('a line', () => {
  test.each<[string, StatementEntry, (string | number)[][]]>([
    ['that adds', entry('payment_received', { balance: k(100) }), [['payment_received', 0, 100, 0, 150]]],
    [
      'that pays a debt first',
      entry('payment_received', { debt: k(30), balance: k(70) }),
      [['payment_received', 0, 100, 0, 150]],
    ],
    [
      'that takes and leaves a debt',
      entry('payment_refunded', { balance: k(-50), debt: k(-20) }),
      [['payment_refunded', 70, 0, 0, -20]],
    ],
    [
      'that only moves',
      entry('remittance_reserved', { balance: k(-40), inPayout: k(40) }),
      [['remittance_reserved', 0, 0, 40, 50]],
    ],
    [
      'that moves a part and takes a part',
      entry('dispute_resolved', { frozen: k(-50), balance: k(20) }),
      [['dispute_resolved', 30, 0, 20, 20]],
    ],
    [
      'that moves a part and adds a part',
      entry('remittance_returned', { inPayout: k(-10), balance: k(40) }),
      [['remittance_returned', 0, 30, 10, 80]],
    ],
  ])('%s', (_what, one, lines) => {
    expect(figures({ ...EMPTY, balance: k(50) }, one)).toEqual(lines);
  });

  test('of a payout with a fee is two', () => {
    const paid = entry('remittance_completed', { inPayout: k(-60) }, k(5));
    const returned = entry('remittance_returned', { balance: k(60) }, k(-5));

    expect(figures({ ...EMPTY, inPayout: k(60) }, paid, returned)).toEqual([
      ['remittance_completed', 55, 0, 0, 5],
      ['remittance_fee', 5, 0, 0, 0],
      ['remittance_returned', 0, 55, 0, 55],
      ['remittance_fee_returned', 0, 5, 0, 60],
    ]);
  });
});

test('a statement closes with the opening balances and all changes', () => {
  const opening = { balance: k(500), frozen: k(20), inPayout: ZERO, debt: k(-7) };
  const refund = entry('payment_refunded', { balance: k(-100) });

  const { openingBalance, closingBalance, closing, totalDebit, totalCredit } = statementOf(opening, [refund]);

  expect([openingBalance, closingBalance, totalDebit, totalCredit]).toEqual([k(513), k(413), k(100), ZERO]);
  expect(closing).toEqual({ ...opening, balance: k(400) });
});

test('every entry that can touch the accounts of a coach has its kind of line', () => {
  const others = entryKinds.filter((kind) => !lineKinds.some((line) => line === kind));

  expect(others).toEqual(['chargeback', 'chargeback_reversed']);
});
