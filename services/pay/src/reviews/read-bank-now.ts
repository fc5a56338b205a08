import { ProblemError, retryAfter } from '@leko/server';
import { type Operation, UNKNOWN_THERE } from '../bank/acquirer.ts';
import type { Deps } from '../deps.ts';
import { askBank } from '../payments/ask-bank.ts';
import type { Payment } from '../payments/domain/payment.ts';
import { hasMoney } from '../payments/domain/settlement.ts';
import { saveOperation } from '../payments/store.ts';
import { recordBankAmount } from '../payments/store-money.ts';
import { problems } from '../problems.ts';

/** A decision is made on a fresh reading of the bank; without one it is refused. */
export async function readBankNow(deps: Deps, payment: Payment, deadline: Date | undefined): Promise<Operation> {
  const operation = await findAtBank(deps, payment, deadline);
  if (operation === undefined) throw new ProblemError(problems.nothingToAccept);
  return operation;
}

/** Undefined where the bank does not know the payment. */
export async function findAtBank(
  deps: Deps,
  payment: Payment,
  deadline: Date | undefined,
): Promise<Operation | undefined> {
  const { id: paymentId, operationId } = payment;
  const outcome = await askBank(deps, payment, deadline);
  if (operationId !== undefined && outcome.kind === 'refused' && outcome.status === UNKNOWN_THERE) return undefined;
  if (outcome.kind !== 'ok') {
    throw new ProblemError(problems.acquirerUnavailable, { retryAfterSeconds: retryAfter.upstream });
  }
  if (outcome.value === undefined) return undefined;
  const { view, paymentLink, raw } = outcome.value;
  await saveOperation(deps.db, paymentId, { operationId: view.operationId, paymentLink, raw });
  if (hasMoney(view)) await recordBankAmount(deps.db, paymentId, view.amount);
  return outcome.value;
}
