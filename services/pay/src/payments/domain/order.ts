import { isEqual, type Money } from '@leko/money';
import { type Price, priceServices, priceTotal, type Rates, type Service } from './pricing.ts';
import { isUnpaid, type PaymentState } from './states.ts';

export interface Order {
  readonly orderId: string;
  readonly purpose: string;
  readonly total: Money;
  readonly services: readonly Service[] | undefined;
}

/** What the athlete must pay for the order; undefined services make one line named after the purpose. */
export function priceOrder({ orderId, purpose, total, services }: Order, rates: Rates): Price {
  return services ? priceServices(services, rates) : priceTotal({ sessionId: orderId, name: purpose, total }, rates);
}

export const isPriceOf = (price: Price, total: Money): boolean => isEqual(price.total, total);

export type Reuse = 'same' | 'order_has_open_payment' | 'order_already_paid';

/** What a request means for an order that has a live payment: the same request gets the same payment, another is refused. */
export function reuseOf(live: { state: PaymentState; requestHash: string }, requestHash: string): Reuse {
  if (live.requestHash === requestHash) return 'same';
  return isUnpaid(live.state) ? 'order_has_open_payment' : 'order_already_paid';
}
