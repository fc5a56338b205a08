import type { Money } from '@leko/money';
import { invalidInput } from '@leko/server';
import { isPayable, type Price, priceServices, type Rates } from '../domain/pricing.ts';
import type { Deps } from './deps.ts';

/** The rates in force now. A payment keeps the ones it was made with. */
export function ratesAt({ settings }: Pick<Deps, 'settings'>, at: Date): Rates {
  return { platformFee: settings('platform-fee', at).percentage, vat: settings('vat', at).percentage };
}

export interface PriceInput {
  readonly services: readonly { sessionId: string; name: string; coachDue: Money }[];
}

export function priceServicesNow(
  { settings, clock }: Pick<Deps, 'settings' | 'clock'>,
  { services }: PriceInput,
): { price: Price; rates: Rates } {
  const rates = ratesAt({ settings }, clock());
  const price = priceServices(services, rates);
  if (!isPayable(price)) throw invalidInput('/body/services', 'add up to more than 999999999999 RUB');
  return { price, rates };
}
