import { kopecks } from '@leko/money';
import { isRecovered, transact } from '@leko/postgres';
import type { Outcome } from '@leko/upstream';
import type { Operation } from '../bank/acquirer.ts';
import type { Tx } from '../db/tables.ts';
import type { Deps } from '../deps.ts';
import type { Payment } from '../payments/domain/payment.ts';
import { hasMoney, isTaken } from '../payments/domain/settlement.ts';
import { recordTaken } from '../payments/receive-payment.ts';
import { lockPayment, saveOperation } from '../payments/store.ts';
import { recordHold } from '../payments/store-money.ts';
import { claimedByOthers } from './domain/claims.ts';
import { isAtWork } from './domain/states.ts';
import {
  nextRefundAttempt,
  nextRefundCheck,
  nextRefundStep,
  type OpenRefund,
  type RefundStep,
  stepUnread,
} from './domain/step.ts';
import { finishRefund } from './finish-refund.ts';
import {
  findRefund,
  moveLockedRefund,
  postponeRefund,
  type RefundGoal,
  type RefundMove,
  type RefundRow,
  refundsOf,
} from './store.ts';

interface Taken {
  readonly does: RefundStep['does'];
  /** As it is after the step. */
  readonly refund: RefundRow;
}

export interface RefundReading {
  readonly outcome: Outcome<Operation>;
  /** When the bank was asked for it. */
  readonly readAt: Date;
  /** How long this process has waited since the refund was asked for. */
  readonly waitedMs: number;
}

interface LockedRefund {
  /** Locked. */
  readonly payment: Payment;
  readonly refund: RefundRow;
  readonly now: Date;
}

/** Decides on a reading of the bank and writes the decision down, in one transaction; `take` and `ask` are then done outside it. */
export function takeRefundStep(deps: Deps, seen: RefundRow, reading: RefundReading): Promise<Taken> {
  const now = deps.clock();
  return transact(deps.db, async (tx) => {
    const payment = await lockPayment(tx, seen.payment_id);
    const refund = await findRefund(tx, seen.id);
    // A concurrent transaction has decided on its own reading.
    if (refund?.version !== seen.version) return { does: 'wait', refund: seen };
    if (reading.outcome.kind === 'ok') await recordReading(tx, payment, { operation: reading.outcome.value, now });
    const step = await decide(tx, refund, reading);
    if (step.does === 'doubt') {
      deps.log.error({ refundId: refund.id, paymentId: payment.id, reason: step.reason }, 'refund needs a person');
    }
    return { does: step.does, refund: await write(deps, tx, step, { payment, refund, now }) };
  });
}

async function recordReading(
  tx: Tx,
  payment: Payment,
  { operation: { view, paymentLink, raw }, now }: { operation: Operation; now: Date },
): Promise<void> {
  await saveOperation(tx, payment.id, { operationId: view.operationId, paymentLink, raw });
  if (isTaken(view)) await recordTaken(tx, payment, { at: now, now });
  else await recordHold(tx, payment.id, hasMoney(view) ? undefined : now);
}

async function decide(tx: Tx, refund: RefundRow, { outcome, readAt, waitedMs }: RefundReading): Promise<RefundStep> {
  const open = openRefund(refund);
  if (outcome.kind !== 'ok') return stepUnread(open, outcome.reason, readAt);
  const siblings = await refundsOf(tx, refund.payment_id);
  const { view, refunds } = outcome.value;
  return nextRefundStep(
    open,
    { status: view.status, refunds },
    {
      claimed: claimedByOthers(siblings, refund.id),
      isOtherAtWork: siblings.some((one) => one.id !== refund.id && isAtWork(one.state)),
      readAt,
      waitedMs,
      isRecovered: await isRecovered(tx),
    },
  );
}

function openRefund({ state, amount, external_id, attempts, asked_at, created_at }: RefundRow): OpenRefund {
  if (state !== 'pending' && state !== 'asked' && state !== 'sent') throw new Error(`a refund in ${state} has ended`);
  return {
    state,
    amount: kopecks(amount),
    orderId: external_id ?? undefined,
    attempts,
    askedAt: asked_at ?? created_at,
  };
}

async function write(deps: Deps, tx: Tx, step: RefundStep, { payment, refund, now }: LockedRefund): Promise<RefundRow> {
  const move = (goal: RefundGoal, more: Pick<RefundMove, 'nextCheckAt' | 'set'>) =>
    moveLockedRefund(tx, refund, { ...more, ...goal, now });
  const since = refund.asked_at ?? refund.created_at;
  const soon = nextRefundCheck(now, now);
  switch (step.does) {
    case 'wait':
      await postponeRefund(tx, refund, { ...refund, reason: step.reason, nextCheckAt: nextRefundCheck(since, now) });
      return refund;
    case 'take':
      return refund;
    case 'ask': {
      const set = { asked_at: now, attempts: refund.attempts + 1 };
      return move({ to: 'asked' }, { set, nextCheckAt: soon });
    }
    case 'adopt':
      return move({ to: 'sent' }, { set: { external_id: step.orderId }, nextCheckAt: now });
    case 'release': {
      const again = nextRefundAttempt(refund.attempts, since);
      return move({ to: 'pending', reason: 'refund_unanswered' }, { nextCheckAt: again > now ? again : now });
    }
    case 'finish':
      await finishRefund(deps, tx, { payment, refund, now });
      return refund;
    case 'doubt':
      return move({ to: 'review', reason: step.reason }, { nextCheckAt: null });
  }
}
