import { add, allocate, kopecks, type Money, percentContained, ZERO } from '@leko/money';
import type { Supplier } from './receipt.ts';

export type CoachLine = {
  readonly kind: 'coach';
  readonly name: string;
  readonly sum: Money;
  readonly supplier: Supplier;
};

export type FeeLine = {
  readonly kind: 'fee';
  readonly name: string;
  readonly sum: Money;
  readonly vatPercentage: string;
  readonly vat: Money;
};

export type ReceiptLine = CoachLine | FeeLine;

/** What one service is made of, sold or given back. */
export interface ReceiptShare {
  readonly name: string;
  readonly coachDue: Money;
  readonly fee: Money;
  readonly vat: Money;
}

const FEE = 'Сервисный сбор';

/** Two lines a service: the coach's, sold as an agent, and the platform's fee with the VAT in it. Nothing has no line. */
export function receiptLines(
  shares: readonly ReceiptShare[],
  supplier: Supplier,
  vatPercentage: string,
): ReceiptLine[] {
  return shares
    .flatMap(({ name, coachDue, fee, vat }): ReceiptLine[] => [
      { kind: 'coach', name, sum: coachDue, supplier },
      { kind: 'fee', name: `${FEE}: ${name}`, sum: fee, vatPercentage, vat },
    ])
    .filter((line) => line.sum.kopecks > 0n);
}

export const receiptTotal = (lines: readonly ReceiptLine[]): Money => add(ZERO, ...lines.map((line) => line.sum));

/** The lines in their proportions, for a payment whose other amount an operator has accepted. */
export function fitLines(lines: readonly ReceiptLine[], amount: Money): ReceiptLine[] {
  // Money that the bank has sent back on its own is nobody's share.
  if (lines.length === 0) return [];
  const parts = allocate(
    amount.kopecks,
    lines.map((line) => line.sum.kopecks),
  );
  return lines.map((line, index) => withSum(line, kopecks(parts[index] ?? 0n))).filter((line) => line.sum.kopecks > 0n);
}

function withSum(line: ReceiptLine, sum: Money): ReceiptLine {
  switch (line.kind) {
    case 'coach':
      return { ...line, sum };
    case 'fee':
      return { ...line, sum, vat: percentContained(sum, line.vatPercentage) };
  }
}

/** As many as a register prints on one receipt. */
const MAX_LINES = 100;

/** What would not fit: all fees become one line, and if need be the last services too. */
export function foldLines(lines: readonly ReceiptLine[]): readonly ReceiptLine[] {
  if (lines.length <= MAX_LINES) return lines;
  const coach = lines.filter((line) => line.kind === 'coach');
  const fee = foldFees(lines.filter((line) => line.kind === 'fee'));
  return [...foldTail(coach, MAX_LINES - fee.length), ...fee];
}

function foldFees(lines: readonly FeeLine[]): FeeLine[] {
  const [first] = lines;
  if (first === undefined) return [];
  return [{ ...first, name: FEE, sum: receiptTotal(lines), vat: add(ZERO, ...lines.map((line) => line.vat)) }];
}

function foldTail(lines: readonly CoachLine[], room: number): readonly CoachLine[] {
  const rest = lines.slice(room - 1);
  const [first] = rest;
  if (first === undefined || rest.length === 1) return lines;
  const folded = { ...first, name: `Прочие услуги: ${rest.length}`, sum: receiptTotal(rest) };
  return [...lines.slice(0, room - 1), folded];
}
