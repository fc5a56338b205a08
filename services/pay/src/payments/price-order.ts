import { formatAmount, formatExactAmount, type Money } from '@leko/money';
import { invalidInput } from '@leko/server';
import type { Deps } from '../deps.ts';
import { isPayable, type Price, type PricedService, priceServices, type Rates } from './domain/pricing.ts';

/** The rates in force now. A payment keeps the ones it was made with. */
export function ratesAt({ settings }: Pick<Deps, 'settings'>, at: Date): Rates {
  return { platformFee: settings('platform-fee', at).percentage, vat: settings('vat', at).percentage };
}

export function refuseUnpayable(price: Price): void {
  if (!isPayable(price)) throw invalidInput('/body/services', 'add up to more than 999999999999 RUB');
}

export interface PriceInput {
  readonly orderId: string;
  readonly services: readonly { sessionId: string; name: string; coachDue: Money }[];
}

/** What the order costs now, in the documented form. Nothing is written, so a repetition computes again. */
export function priceOrderNow(
  { settings, clock }: Pick<Deps, 'settings' | 'clock'>,
  { orderId, services }: PriceInput,
) {
  const rates = ratesAt({ settings }, clock());
  const price = priceServices(services, rates);
  refuseUnpayable(price);
  const percentages = { platformFeePercentage: rates.platformFee, vatPercentage: rates.vat };
  return {
    orderId,
    coachDueAmount: formatExactAmount(price.coachDue),
    platformFeeAmount: formatExactAmount(price.fee),
    totalAmount: formatExactAmount(price.total),
    vatAmount: formatExactAmount(price.vat),
    ...percentages,
    servicesPrices: price.services.map((service) => ({ ...viewService(service), ...percentages })),
  };
}

const viewService = ({ sessionId, name, coachDue, fee, total, vat }: PricedService) => ({
  sessionId,
  name,
  coachDueAmount: formatAmount(coachDue),
  platformFeeAmount: formatAmount(fee),
  totalAmount: formatAmount(total),
  vatAmount: formatExactAmount(vat),
});
