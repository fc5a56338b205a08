import { add, kopecks, type Money, percentContained, ZERO } from '@leko/money';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { priceServices } from '../../payments/domain/pricing.ts';
import { fitLines, foldLines, MAX_SERVICES, type ReceiptLine, receiptLines, receiptTotal } from './lines.ts';

const supplier = { name: 'IP Bob', phone: '+79991234567', inn: '500100732259' };
const share = (name: string, coachDue: bigint, fee: bigint) => ({
  name,
  coachDue: kopecks(coachDue),
  fee: kopecks(fee),
});
const linesOf = (...shares: ReturnType<typeof share>[]) => receiptLines(shares, supplier, '22.00');
const summary = (lines: readonly ReceiptLine[]) =>
  lines.map((line) => [line.kind, line.name, line.sum.kopecks, ...(line.kind === 'fee' ? [line.vat.kopecks] : [])]);

describe('the lines of a receipt', () => {
  it('are two a service', () => {
    expect(summary(linesOf(share('Yoga', 100_000n, 13_300n)))).toEqual([
      ['coach', 'Yoga', 100_000n],
      ['fee', 'Сервисный сбор: Yoga', 13_300n, 2_398n],
    ]);
  });

  it('leave out what is nothing', () => {
    expect(summary(linesOf(share('free', 100n, 0n), share('fee only', 0n, 100n)))).toEqual([
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
    [50, 'Сервисный сбор: s0', 's49'],
    [51, 'Сервисный сбор: s0', 'Прочие услуги: 3'],
    [99, 'Сервисный сбор: s0', 'Прочие услуги: 99'],
  ])('of %i services: the last of the coach become one, as many as need be', (services, firstFee, lastOfCoach) => {
    const lines = many(services);

    const folded = foldLines(lines);

    expect(folded).toHaveLength(100);
    expect(receiptTotal(folded)).toEqual(receiptTotal(lines));
    expect(folded.find((line) => line.kind === 'fee')?.name).toBe(firstFee);
    expect(folded.findLast((line) => line.kind === 'coach')?.name).toBe(lastOfCoach);
  });

  it('of services without a fee fold the last ones', () => {
    const free = linesOf(...Array.from({ length: 102 }, (_, index) => share(`s${index}`, 100n, 0n)));

    const folded = foldLines(free);

    expect(folded).toHaveLength(100);
    expect(folded.at(-1)).toMatchObject({ name: 'Прочие услуги: 3', sum: kopecks(300n) });
  });
});

describe('the VAT of a receipt', () => {
  const vatOf = (lines: readonly ReceiptLine[]): Money =>
    add(ZERO, ...lines.map((line) => (line.kind === 'fee' ? line.vat : ZERO)));
  const order = fc.record({
    dues: fc.array(fc.bigInt(1n, 999_999n), { minLength: 1, maxLength: MAX_SERVICES, size: 'max' }),
    platformFee: fc.integer({ min: 0, max: 1_000_000 }).map((parts) => (parts / 10_000).toFixed(4)),
    vat: fc.constantFrom('22.00', '20.00', '10.00', '7.00', '5.00', '0.00'),
  });
  const saleOf = ({ dues, platformFee, vat }: { dues: bigint[]; platformFee: string; vat: string }) => {
    const services = dues.map((due, index) => ({
      ...{ sessionId: `s${index}`, name: `s${index}`, coachDue: kopecks(due * 100n) },
    }));
    const price = priceServices(services, { platformFee, vat });
    return { price, lines: receiptLines(price.services, supplier, vat) };
  };

  it('is by the line the rate of its sum, and all of it is the VAT that was priced', () => {
    fc.assert(
      fc.property(order, (sold) => {
        const { price, lines } = saleOf(sold);

        const printed = foldLines(lines);

        for (const line of printed)
          if (line.kind === 'fee') expect(line.vat).toEqual(percentContained(line.sum, sold.vat));
        expect([vatOf(printed), receiptTotal(printed)]).toEqual([price.vat, price.total]);
        expect(printed.length).toBeLessThanOrEqual(100);
      }),
    );
  });

  it('is by the line the rate of its sum for another amount too', () => {
    fc.assert(
      fc.property(order, fc.bigInt(1n, 9_999_999n), (sold, amount) => {
        const printed = foldLines(fitLines(saleOf(sold).lines, kopecks(amount)));

        for (const line of printed)
          if (line.kind === 'fee') expect(line.vat).toEqual(percentContained(line.sum, sold.vat));
        expect(receiptTotal(printed)).toEqual(kopecks(amount));
      }),
    );
  });
});
