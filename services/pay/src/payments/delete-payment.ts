import type { Deps } from '../deps.ts';
import { readNow } from '../private-api/update-payment.ts';
import { closePayment } from './close-payment.ts';
import { illegalTransition } from './illegal-transition.ts';
import { type PaymentView, viewPayment } from './view-payment.ts';

export interface DeletePaymentInput {
  readonly id: string;
  readonly act: string;
  readonly deadline: Date | undefined;
}

/** An operator removes a payment that no money has moved for; the bank is asked first. Deleting again changes nothing. */
export async function deletePayment(deps: Deps, { id, act, deadline }: DeletePaymentInput): Promise<PaymentView> {
  await readNow(deps, { id, deadline });
  const payment = await closePayment(deps, { id, command: 'delete', act });
  if (payment.state !== 'deleted') throw illegalTransition(payment.state, 'delete');
  return viewPayment(deps, payment);
}
