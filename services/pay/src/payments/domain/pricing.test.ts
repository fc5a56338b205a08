import { add, formatAmount, formatExactAmount, isEqual, kopecks, roubles } from '@leko/money';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { priceServices, priceTotal } from './pricing.ts';

const service = (coachDue: bigint, sessionId: string) => ({ sessionId, name: 'Yoga', coachDue: roubles(coachDue) });

describe('the price of services', () => {
  it('spreads the order fee of three equal services as 4 + 3 + 3', () => {
    const price = priceServices([service(100n, 'a'), service(100n, 'b'), service(100n, 'c')], {
      platformFee: '3.3355',
      vat: '22.00',
    });

    expect(formatAmount(price.total)).toBe('310 RUB');
    expect(formatAmount(price.fee)).toBe('10 RUB');
    expect(formatExactAmount(price.vat)).toBe('1.80 RUB');
    expect(price.services.map((one) => formatAmount(one.total))).toEqual(['104 RUB', '103 RUB', '103 RUB']);
    expect(price.services.map((one) => formatExactAmount(one.vat))).toEqual(['0.72 RUB', '0.54 RUB', '0.54 RUB']);
  });

  it('adds up in every figure, for any order and any rates', () => {
    const percent = fc
      .integer({ min: 0, max: 1_000_000 })
      .map((n) => `${Math.trunc(n / 10_000)}.${String(n % 10_000).padStart(4, '0')}`);
    const dues = fc.array(fc.bigInt(1n, 10_000_000n), { minLength: 1, maxLength: 100 });
    fc.assert(
      fc.property(dues, percent, percent, (amounts, platformFee, vat) => {
        const price = priceServices(
          amounts.map((amount, index) => service(amount, String(index))),
          { platformFee, vat },
        );

        expect(isEqual(price.total, add(price.coachDue, price.fee))).toBe(true);
        expect(isEqual(price.fee, add(...price.services.map((one) => one.fee)))).toBe(true);
        expect(isEqual(price.total, add(...price.services.map((one) => one.total)))).toBe(true);
        for (const one of price.services) expect(one.fee.kopecks % 100n).toBe(0n);
      }),
    );
  });
});

describe('the price of a bare total', () => {
  it('takes the fee out of it and leaves the rest to the coach', () => {
    const price = priceTotal(
      { sessionId: 'o', name: 'Training', total: roubles(110n) },
      { platformFee: '10.0000', vat: '22.00' },
    );

    expect([price.coachDue, price.fee, price.total]).toEqual([roubles(100n), roubles(10n), roubles(110n)]);
    expect(price.vat).toEqual(kopecks(180n));
  });
});
