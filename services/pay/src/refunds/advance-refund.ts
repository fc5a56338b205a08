import { kopecks } from '@leko/money';
import { transact } from '@leko/postgres';
import type { Deps } from '../deps.ts';
import type { Payment } from '../payments/domain/payment.ts';
import { recordTaken } from '../payments/receive-payment.ts';
import { loadPayment, lockPayment } from '../payments/store.ts';
import { nextRefundAttempt, nextRefundCheck } from './domain/step.ts';
import { startFence } from './refund-fence.ts';
import { findRefund, moveRefund, postponeRefund, type RefundMove, type RefundRow } from './store.ts';
import { takeRefundStep } from './take-refund-step.ts';

interface AtBank {
  readonly payment: Payment;
  readonly refund: RefundRow;
  readonly operationId: string;
  readonly deadline: Date | undefined;
  /** Whether the decision that was written down may still be carried out. */
  readonly isFresh: () => boolean;
}

/** Brings a refund a step further: reads the bank, and asks for the refund where the bank certainly does not have it. True: something changed. */
export async function advanceRefund(deps: Deps, id: string, deadline?: Date): Promise<boolean> {
  const refund = await findRefund(deps.db, id);
  if (refund === undefined) return false;
  switch (refund.state) {
    case 'pending':
    case 'asked':
    case 'sent':
      return readAndStep(deps, refund, deadline);
    case 'review':
    case 'done':
    case 'failed':
      await postponeRefund(deps.db, refund, { ...refund, nextCheckAt: null });
      return false;
  }
}

async function readAndStep(deps: Deps, refund: RefundRow, deadline: Date | undefined): Promise<boolean> {
  const payment = await loadPayment(deps.db, refund.payment_id);
  const { operationId } = payment;
  if (operationId === undefined) throw new Error(`refund ${refund.id} has no operation`);
  const ref = { operationId, paymentId: payment.id, deadline };
  const [readAt, waitedMs] = [deps.clock(), deps.waits.knownFor(attemptOf(refund))];
  const outcome = await deps.providers.acquirer.read(ref);
  const isFresh = startFence();
  const taken = await takeRefundStep(deps, refund, { outcome, readAt, waitedMs });
  const atBank = { payment, refund: taken.refund, operationId, deadline, isFresh };
  switch (taken.does) {
    case 'wait':
      return false;
    case 'take':
      return takeHeldMoney(deps, atBank);
    case 'ask':
      await askForRefund(deps, atBank);
      return true;
    case 'adopt':
    case 'release':
    case 'finish':
    case 'doubt':
      return true;
  }
}

/** The call, with no transaction open. An unknown outcome changes nothing: the bank will be read. */
async function askForRefund(deps: Deps, atBank: AtBank): Promise<void> {
  const { payment, refund, operationId, deadline } = atBank;
  // Another process may have read the bank and asked meanwhile.
  if (!atBank.isFresh()) return takeBack(deps, refund, 'held up before the bank was asked');
  deps.waits.knownFor(attemptOf(refund)); // The wait for the bank begins.
  const amount = kopecks(refund.amount);
  const outcome = await deps.providers.acquirer.refund({ operationId, paymentId: payment.id, amount, deadline });
  const now = deps.clock();
  switch (outcome.kind) {
    case 'ok':
      return record(deps, refund, { to: 'sent', set: { external_id: outcome.value.orderId }, nextCheckAt: now, now });
    case 'refused': {
      const reason = 'acquirer_refused';
      const detail = outcome.reason;
      deps.log.error({ refundId: refund.id, paymentId: payment.id, reason, detail }, 'refund needs a person');
      return record(deps, refund, { to: 'review', reason, detail, nextCheckAt: null, now });
    }
    case 'unknown':
      if (outcome.unasked) return takeBack(deps, refund, outcome.reason);
      deps.log.warn({ refundId: refund.id, reason: outcome.reason }, 'bank did not answer, refund will be read');
      return;
  }
}

const attemptOf = ({ id, attempts }: RefundRow): string => `refund ${id}, attempt ${attempts}`;

/** The request certainly did not reach the bank, so there is nothing to wait for. */
function takeBack(deps: Deps, refund: RefundRow, reason: string): Promise<void> {
  const now = deps.clock();
  deps.log.warn({ refundId: refund.id, reason }, 'refund was not asked for, will be tried again');
  const set = { attempts: refund.attempts - 1 };
  return record(deps, refund, { to: 'pending', reason, set, nextCheckAt: nextRefundCheck(now, now), now });
}

/** A concurrent reading may have recorded the same already. */
function record({ db }: Deps, refund: RefundRow, move: RefundMove): Promise<void> {
  return transact(db, async (tx) => {
    await lockPayment(tx, refund.payment_id);
    await moveRefund(tx, refund, move);
  });
}

/** The bank cannot release a hold: held money is taken and then refunded. */
async function takeHeldMoney(deps: Deps, { payment, refund, operationId, deadline }: AtBank): Promise<boolean> {
  const outcome = await deps.providers.acquirer.capture({ operationId, paymentId: payment.id, deadline });
  const now = deps.clock();
  if (outcome.kind === 'ok') {
    await transact(deps.db, async (tx) => {
      await recordTaken(tx, await lockPayment(tx, payment.id), { at: now, now });
      await postponeRefund(tx, refund, { ...refund, nextCheckAt: now });
    });
    return true;
  }
  const attempts = refund.attempts + 1;
  const reason = `the held money could not be taken: ${outcome.reason}`;
  await postponeRefund(deps.db, refund, { reason, attempts, nextCheckAt: nextRefundAttempt(attempts, now) });
  return false;
}
