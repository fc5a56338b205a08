import type { PaymentState } from './states.ts';

/** `open`: can be paid there; `pending`: the bank has not given its page yet; `closed`: never again. */
export type Checkout =
  | { readonly kind: 'open'; readonly link: string }
  | { readonly kind: 'pending' }
  | { readonly kind: 'closed' };

export interface Payable {
  readonly state: PaymentState;
  readonly paymentLink: string | null;
  readonly linkExpiresAt: Date;
}

/** Whether the payer can still go and pay, and where. */
export function checkoutOf({ state, paymentLink, linkExpiresAt }: Payable, now: Date): Checkout {
  if (!isPayable(state) || now >= linkExpiresAt) return { kind: 'closed' };
  return paymentLink === null ? { kind: 'pending' } : { kind: 'open', link: paymentLink };
}

/** Money is waited for, and nothing else has happened. */
export const isPayable = (state: PaymentState): boolean => state === 'awaiting' || state === 'checkout';
