import type { PaymentLink } from './payment.ts';
import type { PaymentState } from './states.ts';

/** `open`: can be paid there; `pending`: the bank has not given its page yet; `closed`: can no longer be paid. */
export type Checkout =
  | { readonly kind: 'open'; readonly link: string }
  | { readonly kind: 'pending' }
  | { readonly kind: 'closed' };

export interface Payable {
  readonly state: PaymentState;
  readonly link: Pick<PaymentLink, 'url' | 'expiresAt'>;
}

/** Whether the payment can still be paid, and where. */
export function checkoutOf({ state, link: { url, expiresAt } }: Payable, now: Date): Checkout {
  if (!isPayable(state) || now >= expiresAt) return { kind: 'closed' };
  return url === undefined ? { kind: 'pending' } : { kind: 'open', link: url };
}

/** Unpaid and not ended. */
export const isPayable = (state: PaymentState): boolean => state === 'awaiting' || state === 'checkout';
