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
}

const FEE = 'Сервисный сбор';

/** Two lines a service: the coach's, sold as an agent, and the platform's fee with the VAT in it. An amount of 0 has no line. */
export function receiptLines(
  shares: readonly ReceiptShare[],
  supplier: Supplier,
  vatPercentage: string,
): ReceiptLine[] {
  return shares
    .flatMap(({ name, coachDue, fee }): ReceiptLine[] => [
      { kind: 'coach', name, sum: coachDue, supplier },
      feeLine(`${FEE}: ${name}`, fee, vatPercentage),
    ])
    .filter((line) => line.sum.kopecks > 0n);
}

/** The only place where a fee line gets its VAT: a register takes no other than the rate of the line's own sum. */
const feeLine = (name: string, sum: Money, vatPercentage: string): FeeLine => ({
  kind: 'fee',
  name,
  sum,
  vatPercentage,
  vat: percentContained(sum, vatPercentage),
});

export const receiptTotal = (lines: readonly ReceiptLine[]): Money => add(ZERO, ...lines.map((line) => line.sum));

/** The lines in their proportions, for a payment whose other amount an operator has accepted. */
export function fitLines(lines: readonly ReceiptLine[], amount: Money): ReceiptLine[] {
  // Money that the bank has sent back on its own belongs to no share.
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
      return feeLine(line.name, sum, line.vatPercentage);
  }
}

/** As many as a register prints on one receipt. */
const MAX_LINES = 100;

/** So many services have a fee line each, beside one line for all that is the coach's. */
export const MAX_SERVICES = MAX_LINES - 1;

/**
 * Lines that do not fit: the last of the coach's lines become one. Those have no VAT. Fees stay apart, because the rate of
 * their sum is not the sum of what was priced, booked and shown in acts service by service.
 */
export function foldLines(lines: readonly ReceiptLine[]): readonly ReceiptLine[] {
  if (lines.length <= MAX_LINES) return lines;
  const coach = lines.filter((line) => line.kind === 'coach');
  const fees = lines.filter((line) => line.kind === 'fee');
  return [...foldTail(coach, MAX_LINES - fees.length), ...fees];
}

function foldTail(lines: readonly CoachLine[], room: number): readonly CoachLine[] {
  const rest = lines.slice(room - 1);
  const [first] = rest;
  if (first === undefined || rest.length === 1) return lines;
  const folded = { ...first, name: `Прочие услуги: ${rest.length}`, sum: receiptTotal(rest) };
  return [...lines.slice(0, room - 1), folded];
}
