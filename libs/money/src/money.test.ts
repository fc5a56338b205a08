import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  allocate,
  formatAmount,
  formatDecimal,
  formatExactAmount,
  kopecks,
  parseAmount,
  parseExactAmount,
  percentContained,
  percentContainedInRoubles,
  percentOfInRoubles,
  percentOfInRoublesUp,
  roubles,
} from './index.ts';

describe('parsing', () => {
  it.each([
    ['100 RUB', 10_000n],
    ['100', 10_000n],
    ['0 RUB', 0n],
    ['999999999999 RUB', 99_999_999_999_900n],
  ])('reads the amount %s', (text, expected) => {
    expect(parseAmount(text)).toEqual(kopecks(expected));
  });

  it.each([
    '-100',
    '−100',
    '100,50',
    ' 100',
    '100 ',
    '1e3',
    '0x10',
    'Infinity',
    '100.00 RUB',
    '100 USD',
    '100 rub',
    '100RUB',
    '',
    '1000000000000 RUB',
    '١٠٠ RUB',
    '100\n',
  ])('refuses %j as an amount', (text) => {
    expect(parseAmount(text)).toBeUndefined();
  });

  it.each([
    ['100.12 RUB', 10_012n],
    ['100 RUB', 10_000n],
    ['0.01', 1n],
  ])('reads the exact amount %s', (text, expected) => {
    expect(parseExactAmount(text)).toEqual(kopecks(expected));
  });

  it.each(['100.1', '100.123', '.50', '100.', '-1.00'])('refuses %j as an exact amount', (text) => {
    expect(parseExactAmount(text)).toBeUndefined();
  });
});

describe('formatting', () => {
  it('never rounds a whole amount silently', () => {
    expect(formatAmount(roubles(310n))).toBe('310 RUB');
    expect(() => formatAmount(kopecks(31_001n))).toThrow(RangeError);
    expect(() => formatAmount(kopecks(-100n))).toThrow(RangeError);
  });

  it.each([
    [0n, '0.00'],
    [5n, '0.05'],
    [-180n, '-1.80'],
    [123_456n, '1234.56'],
  ])('writes %d kopecks as %s', (value, expected) => {
    expect(formatDecimal(kopecks(value))).toBe(expected);
  });

  it('reads back what it wrote', () => {
    fc.assert(
      fc.property(fc.bigInt(0n, 99_999_999_999_999n), (value) => {
        expect(parseExactAmount(formatExactAmount(kopecks(value)))?.kopecks).toBe(value);
      }),
    );
  });
});

describe('percentages', () => {
  it.each([
    ['300', '3.3355', '10'],
    ['100', '10.0000', '10'],
    ['5', '10', '1'],
    ['4', '10', '0'],
  ])('%s RUB at %s %% is %s RUB, half-up', (amount, percent, expected) => {
    expect(percentOfInRoubles(roubles(BigInt(amount)), percent)).toEqual(roubles(BigInt(expected)));
  });

  it('rounds a fee up where it must never cost us', () => {
    expect(percentOfInRoublesUp(roubles(101n), '5.00')).toEqual(roubles(6n));
    expect(percentOfInRoublesUp(roubles(100n), '5.00')).toEqual(roubles(5n));
  });

  it.each([
    [100n, '22', 1803n],
    [100n, '20', 1667n],
    [100n, '5', 476n],
    [100n, '7', 654n],
    [100n, '10', 909n],
    [333n, '22', 6005n],
    [1000n, '22', 18_033n],
    [1234n, '22', 22_252n],
    [133n, '22', 2398n],
    [4n, '22', 72n],
    [3n, '22', 54n],
  ])('VAT inside %d RUB at %s %% is %d kopecks', (price, rate, expected) => {
    expect(percentContained(roubles(price), rate).kopecks).toBe(expected);
  });

  it('takes a fee out of a total in whole roubles', () => {
    expect(percentContainedInRoubles(roubles(110n), '10.0000')).toEqual(roubles(10n));
  });
});

describe('allocation', () => {
  it('gives the first the odd unit on a tie', () => {
    expect(allocate(10n, [100n, 100n, 100n])).toEqual([4n, 3n, 3n]);
  });

  it('loses nothing and is never off by more than one unit', () => {
    const weights = fc.array(fc.bigInt(1n, 1_000_000_000n), { minLength: 1, maxLength: 100 });
    fc.assert(
      fc.property(fc.bigInt(0n, 10_000_000_000n), weights, (total, parts) => {
        const sum = parts.reduce((a, b) => a + b, 0n);

        const result = allocate(total, parts);

        expect(result.reduce((a, b) => a + b, 0n)).toBe(total);
        for (const [index, part] of result.entries()) {
          const floor = (total * (parts[index] ?? 0n)) / sum;
          expect(part === floor || part === floor + 1n).toBe(true);
        }
      }),
    );
  });
});
