import { transact } from '@leko/postgres';
import { ProblemError } from '@leko/server';
import type { Operation } from '../bank/acquirer.ts';
import type { Tx } from '../db/tables.ts';
import type { Deps } from '../deps.ts';
import type { Payment, PaymentIn } from '../payments/domain/payment.ts';
import { hasMoney, isTaken } from '../payments/domain/settlement.ts';
import { recordTaken } from '../payments/receive-payment.ts';
import { settlePayment } from '../payments/settle-payment.ts';
import { loadPayment, lockPayment } from '../payments/store.ts';
import { dropCapture, recordHold } from '../payments/store-money.ts';
import { problems } from '../problems.ts';
import type { Decision } from './decision.ts';
import { HOLD_LAPSED } from './domain/review.ts';
import { readBankNow } from './read-bank-now.ts';
import { closeReview, type OpenReview } from './store.ts';

/** Reads the bank, and asks for a capture that is wanted again where the money is still held. */
export const retryCapture = (deps: Deps, { id, reason }: OpenReview, { deadline }: Decision): Promise<void> =>
  reason === HOLD_LAPSED ? readHold(deps, id, deadline) : settlePayment(deps, id, deadline);

/** Gives up the capture. Refused while the bank still holds the money: that can still be captured. */
export async function giveUpCapture(deps: Deps, { id }: OpenReview, { deadline }: Decision): Promise<void> {
  const operation = await readBankNow(deps, await loadPayment(deps.db, id), deadline);
  if (hasMoney(operation.view)) {
    throw new ProblemError(problems.actionNotPossible, { detail: 'the bank still has the money; retry captures it' });
  }
  await inReceived(deps, id, async (tx, payment) => {
    if (payment.captureWantedAt === undefined)
      throw new ProblemError(problems.actionNotPossible, { detail: 'it has changed' });
    await dropCapture(tx, id);
    await recordReading(deps, tx, payment, operation);
  });
}

/** The money is gone and a person has dealt with it: it is taken off the list. */
export const acceptLapse = (deps: Deps, { id }: OpenReview): Promise<void> =>
  inReceived(deps, id, (tx, { version }) => closeReview(tx, { kind: 'capture', id, version, at: deps.clock() }));

async function readHold(deps: Deps, id: string, deadline: Date | undefined): Promise<void> {
  const operation = await readBankNow(deps, await loadPayment(deps.db, id), deadline);
  await inReceived(deps, id, (tx, payment) => recordReading(deps, tx, payment, operation));
}

async function recordReading({ clock }: Deps, tx: Tx, payment: Payment, { view }: Operation): Promise<void> {
  const now = clock();
  if (isTaken(view)) await recordTaken(tx, payment, { at: now, now });
  else await recordHold(tx, payment.id, hasMoney(view) ? undefined : now);
}

/** Under the lock, only while the payment is unchanged since the operator read it. */
function inReceived(
  { db }: Deps,
  id: string,
  decide: (tx: Tx, payment: PaymentIn<'received'>) => Promise<void>,
): Promise<void> {
  return transact(db, async (tx) => {
    const payment = await lockPayment(tx, id);
    if (payment.state !== 'received' || payment.capture.state === 'taken') {
      throw new ProblemError(problems.actionNotPossible, { detail: 'it has changed' });
    }
    await decide(tx, payment);
  });
}
