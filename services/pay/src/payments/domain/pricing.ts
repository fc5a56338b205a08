import {
  add,
  allocate,
  compare,
  type Money,
  percentContained,
  percentContainedInRoubles,
  percentOfInRoubles,
  roubles,
  subtract,
  ZERO,
} from '@leko/money';

export interface Rates {
  /** Percent of the coaches' share, `"3.3355"`. */
  readonly platformFee: string;
  /** Percent contained in the platform's fee, `"22.00"`. */
  readonly vat: string;
}

export interface Service {
  readonly sessionId: string;
  readonly name: string;
  readonly coachDue: Money;
}

export interface PricedService extends Service {
  readonly fee: Money;
  readonly vat: Money;
  readonly total: Money;
}

export interface Price {
  readonly coachDue: Money;
  readonly fee: Money;
  readonly vat: Money;
  readonly total: Money;
  readonly services: readonly PricedService[];
}

const KOPECKS_PER_ROUBLE = 100n;
/** An amount has at most twelve digits, on the wire and at the bank. */
const MAX_TOTAL = roubles(999_999_999_999n);

export const isPayable = ({ total }: Price): boolean => compare(total, MAX_TOTAL) <= 0;

/**
 * The fee is rounded once, for the whole order, and spread over the services by largest remainder: the parts always add
 * up to the whole. VAT is rounded per service, as receipts require, and the order's is their sum.
 */
export function priceServices(services: readonly Service[], rates: Rates): Price {
  const coachDue = add(...services.map((service) => service.coachDue));
  const fee = percentOfInRoubles(coachDue, rates.platformFee);
  const parts = allocate(
    fee.kopecks / KOPECKS_PER_ROUBLE,
    services.map((service) => service.coachDue.kopecks),
  );
  return total(services.map((service, index) => priced(service, roubles(parts[index] ?? 0n), rates)));
}

/** A payment without services is one line: the fee is contained in the total, the rest is the coach's. */
export function priceTotal(line: { sessionId: string; name: string; total: Money }, rates: Rates): Price {
  const fee = percentContainedInRoubles(line.total, rates.platformFee);
  return total([priced({ ...line, coachDue: subtract(line.total, fee) }, fee, rates)]);
}

function priced({ sessionId, name, coachDue }: Service, fee: Money, rates: Rates): PricedService {
  return { sessionId, name, coachDue, fee, vat: percentContained(fee, rates.vat), total: add(coachDue, fee) };
}

function total(services: readonly PricedService[]): Price {
  const sum = (pick: (service: PricedService) => Money) => add(ZERO, ...services.map(pick));
  return {
    coachDue: sum((service) => service.coachDue),
    fee: sum((service) => service.fee),
    vat: sum((service) => service.vat),
    total: sum((service) => service.total),
    services,
  };
}
