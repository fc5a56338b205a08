import { isUuid, nameUuid } from '@leko/contracts';
import { toJsonNumber } from '@leko/money';
import type { Deps } from '../deps.ts';
import { checkoutOf } from '../payments/domain/checkout.ts';
import type { Payment } from '../payments/domain/payment.ts';
import type { PaymentState } from '../payments/domain/states.ts';
import { linesOf } from '../payments/store.ts';

/** A payment as the private API shows it. Its contract wants the price as a JSON number. */
export interface PrivatePayment {
  status: PaymentState;
  price: number;
  currency: string;
  methodId: number;
  coachId: string;
  clientId: string;
  serviceId: string;
  clientSecret: string;
  checkout?: { url: string; expiresAt: string };
}

type ViewDeps = Pick<Deps, 'db' | 'clock' | 'settings' | 'checkouts'>;

export async function viewPrivatePayment(deps: ViewDeps, payment: Payment): Promise<PrivatePayment> {
  const [first] = await linesOf(deps.db, payment.id);
  if (first === undefined) throw new Error(`payment ${payment.id} has no line`);
  const { amount, coachId } = payment;
  return {
    status: payment.state,
    price: toJsonNumber(amount),
    currency: amount.currency,
    methodId: deps.settings('payment-methods', payment.createdAt).tochka_acquiring,
    coachId,
    clientId: payment.athleteId,
    serviceId: isUuid(first.sessionId) ? first.sessionId : nameUuid(first.sessionId),
    clientSecret: deps.checkouts.secretOf(payment.id),
    ...openCheckout(deps, payment),
  };
}

function openCheckout({ clock, checkouts }: ViewDeps, payment: Payment): Pick<PrivatePayment, 'checkout'> {
  if (checkoutOf(payment, clock()).kind !== 'open') return {};
  return { checkout: { url: checkouts.urlOf(payment.id), expiresAt: payment.link.expiresAt.toISOString() } };
}
