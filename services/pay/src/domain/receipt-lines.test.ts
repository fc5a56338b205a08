import { kopecks, percentContained } from '@leko/money';
import { describe, expect, it } from 'vitest';
import { fitLines, foldLines, type ReceiptLine, receiptLines, receiptTotal } from './receipt-lines.ts';

const supplier = { name: 'IP Bob', phone: '+79991234567', inn: '500100732259' };
const share = (name: string, coachDue: bigint, fee: bigint) => ({
  name,
  coachDue: kopecks(coachDue),
  fee: kopecks(fee),
  vat: percentContained(kopecks(fee), '22.00'),
});
const linesOf = (...shares: ReturnType<typeof share>[]) => receiptLines(shares, supplier, '22.00');
const brief = (lines: readonly ReceiptLine[]) =>
  lines.map((line) => [line.kind, line.name, line.sum.kopecks, ...(line.kind === 'fee' ? [line.vat.kopecks] : [])]);

describe('the lines of a receipt', () => {
  it('are two a service', () => {
    expect(brief(linesOf(share('Yoga', 100_000n, 13_300n)))).toEqual([
      ['coach', 'Yoga', 100_000n],
      ['fee', 'Сервисный сбор: Yoga', 13_300n, 2_398n],
    ]);
  });

  it('leave out what is nothing', () => {
    expect(brief(linesOf(share('free', 100n, 0n), share('fee only', 0n, 100n)))).toEqual([
      ['coach', 'free', 100n],
      ['fee', 'Сервисный сбор: fee only', 100n, 18n],
    ]);
  });
});

describe('lines made to fit another amount', () => {
  it.each([30_900n, 31_100n, 1n])('%s kopecks, none lost', (amount) => {
    const lines = linesOf(share('a', 10_000n, 400n), share('b', 10_000n, 300n), share('c', 10_000n, 300n));

    const fitted = fitLines(lines, kopecks(amount));

    expect(receiptTotal(fitted)).toEqual(kopecks(amount));
    for (const line of fitted) if (line.kind === 'fee') expect(line.vat).toEqual(percentContained(line.sum, '22.00'));
  });
});

describe('more lines than a register prints', () => {
  const many = (count: number) =>
    linesOf(...Array.from({ length: count }, (_, index) => share(`s${index}`, 10_000n, 1_000n)));

  it.each([
    [50, 100],
    [51, 52],
    [99, 100],
    [100, 100],
  ])('of %i services become %i', (services, expected) => {
    const lines = many(services);

    const folded = foldLines(lines);

    expect(folded).toHaveLength(expected);
    expect(receiptTotal(folded)).toEqual(receiptTotal(lines));
  });

  it('keep the VAT of the lines they fold, not one of the sum', () => {
    const lines = linesOf(...Array.from({ length: 60 }, () => share('s', 10_000n, 400n)));

    expect(foldLines(lines).at(-1)).toMatchObject({ name: 'Сервисный сбор', vat: kopecks(60n * 72n) });
  });

  it('of services without a fee fold the last ones', () => {
    const free = linesOf(...Array.from({ length: 102 }, (_, index) => share(`s${index}`, 100n, 0n)));

    const folded = foldLines(free);

    expect(folded).toHaveLength(100);
    expect(folded.at(-1)).toMatchObject({ name: 'Прочие услуги: 3', sum: kopecks(300n) });
  });
});
