import { type RequestKey, runOnce } from '@leko/postgres';
import type { Deps } from '../deps.ts';
import type { Payment } from '../payments/domain/payment.ts';
import { knownPayment } from '../payments/known-payment.ts';
import { settlePayment } from '../payments/settle-payment.ts';
import { findPayment, loadPayment } from '../payments/store.ts';
import { advanceRefund } from '../refunds/advance-refund.ts';
import { isAtWork } from '../refunds/domain/states.ts';
import { refundsOf } from '../refunds/store.ts';
import { type PrivatePayment, viewPrivatePayment } from './view-payment.ts';

export interface UpdatePaymentInput {
  readonly key: RequestKey | undefined;
  readonly id: string;
  /** When the caller stops waiting. */
  readonly deadline: Date | undefined;
}

/** The payment after a reading of the bank. */
export function updatePayment(deps: Deps, { key, ...input }: UpdatePaymentInput): Promise<PrivatePayment> {
  return runOnce(deps.db, key, async () => viewPrivatePayment(deps, await readNow(deps, input)));
}

/** Reads the bank now; where it does not answer, the payment stays as it is and is read later. */
export async function readNow(deps: Deps, input: Omit<UpdatePaymentInput, 'key'>): Promise<Payment> {
  knownPayment(await findPayment(deps.db, input.id));
  await settlePayment(deps, input.id, input.deadline);
  await readRefunds(deps, input);
  return loadPayment(deps.db, input.id);
}

/** Money on its way back is a part of what the bank knows. */
async function readRefunds(deps: Deps, { id, deadline }: Omit<UpdatePaymentInput, 'key'>): Promise<void> {
  const refunds = await refundsOf(deps.db, id);
  for (const refund of refunds.filter(({ state }) => isAtWork(state))) await advanceRefund(deps, refund.id, deadline);
}
