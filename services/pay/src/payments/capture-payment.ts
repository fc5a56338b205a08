import { type RequestKey, runOnce, transact } from '@leko/postgres';
import { ProblemError } from '@leko/server';
import type { OperationRef } from '../bank/acquirer.ts';
import type { Tx } from '../db/tables.ts';
import type { Deps } from '../deps.ts';
import { problems } from '../problems.ts';
import { untouchedShares } from '../refunds/domain/refund.ts';
import { refundableOf } from '../refunds/reserve-refund.ts';
import { isCaptureOverdue, mayRepeatCapture, nextCaptureCheck } from './domain/capture.ts';
import type { Payment, PaymentIn } from './domain/payment.ts';
import { hasMoney, isTaken } from './domain/settlement.ts';
import { checkLater } from './end-payment.ts';
import { illegalTransition } from './illegal-transition.ts';
import { knownPayment } from './known-payment.ts';
import { publishCaptured } from './payment-events.ts';
import { recordTaken } from './receive-payment.ts';
import { findOwnPayment, lockPayment, setNextCheck } from './store.ts';
import { wantCapture } from './store-money.ts';
import { moveLocked } from './store-move.ts';

export interface CapturePaymentInput {
  readonly key: RequestKey | undefined;
  readonly id: string;
  readonly athleteId: string;
  /** When the caller stops waiting; the capture itself goes on. */
  readonly deadline: Date | undefined;
}

/** The service was delivered. Money that is only held is taken now; false while the bank has not confirmed that. */
export function capturePayment(deps: Deps, input: CapturePaymentInput): Promise<{ result: boolean }> {
  return runOnce(deps.db, input.key, async () => ({ result: await capture(deps, input) }), {
    vault: deps.vault,
    isFinal: ({ result }) => result,
  });
}

async function capture(deps: Deps, input: CapturePaymentInput): Promise<boolean> {
  const { payment, isNew } = await recordIntent(deps, input);
  if (payment.state === 'delivered') return true;
  if (isNew && (await askForCapture(deps, payment, input.deadline))) return true;
  return settleCapture(deps, payment, input.deadline);
}

type Paid = PaymentIn<'received' | 'delivered'>;

/** Transaction 1: done at once where the money is ours already, else the intent. */
function recordIntent(deps: Deps, { id, athleteId }: CapturePaymentInput): Promise<{ payment: Paid; isNew: boolean }> {
  const now = deps.clock();
  return transact(deps.db, async (tx) => {
    knownPayment(await findOwnPayment(tx, { id, athleteId }));
    const payment = await lockPayment(tx, id);
    if (payment.state === 'delivered') return { payment, isNew: false };
    if (payment.state !== 'received') throw illegalTransition(payment.state, 'capture');
    if (payment.captureWantedAt !== undefined) return { payment, isNew: false };
    if (untouchedShares(await refundableOf(tx, payment)).length === 0)
      throw new ProblemError(problems.refundInProgress);
    if (payment.capture.state === 'taken') return { payment: await deliver(tx, payment, now), isNew: false };
    const nextCheckAt = nextCaptureCheck(now, now);
    await wantCapture(tx, id, { at: now, nextCheckAt });
    return { payment: { ...payment, captureWantedAt: now, nextCheckAt }, isNew: true };
  });
}

async function deliver(tx: Tx, payment: PaymentIn<'received'>, now: Date): Promise<PaymentIn<'delivered'>> {
  const taken = await recordTaken(tx, payment, { at: now, now });
  const delivered = await moveLocked(tx, taken, { command: 'capture', now });
  await publishCaptured(tx, delivered, now);
  return delivered;
}

/** The call, with no transaction open. After any answer but success the outcome is found by reading the bank. */
async function askForCapture(deps: Deps, payment: PaymentIn<'received'>, deadline?: Date): Promise<boolean> {
  const outcome = await deps.providers.acquirer.capture(refOf(payment, deadline));
  if (outcome.kind === 'ok') return finish(deps, payment);
  deps.log.warn({ paymentId: payment.id, reason: outcome.reason }, 'bank did not capture, payment will be read');
  return false;
}

/** Reads the outcome of a capture, and asks for it again where the money is still held long after. */
export async function settleCapture(deps: Deps, payment: Payment, deadline?: Date): Promise<boolean> {
  if (payment.state !== 'received' || payment.captureWantedAt === undefined) {
    await checkLater(deps, payment);
    return payment.state === 'delivered';
  }
  const wantedAt = payment.captureWantedAt;
  const reading = await deps.providers.acquirer.read(refOf(payment, deadline));
  const now = deps.clock();
  if (reading.kind === 'ok') {
    const { view } = reading.value;
    if (isTaken(view) && hasMoney(view)) return finish(deps, payment);
    if (view.status !== 'held') {
      deps.log.error({ paymentId: payment.id, status: view.status }, 'payment cannot be captured, a person must look');
    } else if (mayRepeatCapture(wantedAt, now) && (await askForCapture(deps, payment, deadline))) return true;
  }
  if (isCaptureOverdue(wantedAt, now)) deps.log.error({ paymentId: payment.id }, 'capture is overdue');
  await setNextCheck(deps.db, payment, nextCaptureCheck(wantedAt, now));
  return false;
}

/** Transaction 2: the bank has taken the money. False where something else has happened to the payment meanwhile. */
function finish(deps: Deps, { id }: Payment): Promise<boolean> {
  const now = deps.clock();
  return transact(deps.db, async (tx) => {
    const payment = await lockPayment(tx, id);
    if (payment.state === 'delivered') return true;
    if (payment.state !== 'received' || payment.captureWantedAt === undefined) return false;
    await deliver(tx, payment, now);
    return true;
  });
}

const refOf = ({ operationId, id: paymentId }: PaymentIn<'received'>, deadline: Date | undefined): OperationRef => ({
  operationId,
  paymentId,
  deadline,
});
