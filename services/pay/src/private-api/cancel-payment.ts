import { runOnce } from '@leko/postgres';
import type { Role } from '@leko/runtime';
import { ProblemError } from '@leko/server';
import type { Deps } from '../deps.ts';
import { closePayment } from '../payments/close-payment.ts';
import type { Payment } from '../payments/domain/payment.ts';
import { illegalTransition } from '../payments/illegal-transition.ts';
import { loadPayment } from '../payments/store.ts';
import { problems } from '../problems.ts';
import { refundPayment } from '../refunds/refund-payment.ts';
import { readNow, type UpdatePaymentInput } from './update-payment.ts';
import { type PrivatePayment, viewPrivatePayment } from './view-payment.ts';

export interface CancelPaymentInput extends UpdatePaymentInput {
  readonly by: { readonly act: string; readonly roles: readonly Role[] };
}

/** Unpaid: it can no longer be paid. Paid: all of it is refunded. Canceling again changes nothing. */
export function cancelPayment(deps: Deps, { key, ...input }: CancelPaymentInput): Promise<PrivatePayment> {
  // An answer while money is still on its way back is not stored for repetitions.
  return runOnce(deps.db, key, () => cancel(deps, input), {
    vault: deps.vault,
    isFinal: ({ status }) => status !== 'received',
  });
}

async function cancel(deps: Deps, input: Omit<CancelPaymentInput, 'key'>): Promise<PrivatePayment> {
  // The bank is read first, to know whether it is paid.
  await readNow(deps, input);
  const { act } = input.by;
  const payment = await closePayment(deps, { id: input.id, command: 'cancel', act });
  await giveBack(deps, payment, input);
  return viewPrivatePayment(deps, await loadPayment(deps.db, payment.id));
}

type CancelOptions = Pick<CancelPaymentInput, 'by' | 'deadline'>;

async function giveBack(deps: Deps, { id, state }: Payment, options: CancelOptions): Promise<void> {
  switch (state) {
    case 'canceled':
    case 'refund':
      return;
    case 'received':
      return refundAll(deps, id, options);
    case 'awaiting':
    case 'checkout':
    case 'delivered':
    case 'failed':
    case 'deleted':
    case 'review':
      throw illegalTransition(state, 'cancel');
  }
}

async function refundAll(deps: Deps, id: string, { by, deadline }: CancelOptions): Promise<void> {
  try {
    await refundPayment(deps, { payment: { id }, by, origin: 'cancel', deadline });
  } catch (error) {
    // Every part of it is on its way back already.
    if (error instanceof ProblemError && error.kind === problems.nothingToRefund) return;
    throw error;
  }
}
