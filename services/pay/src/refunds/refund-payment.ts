import { randomUUID } from 'node:crypto';
import type { SettingValues } from '@leko/contracts';
import { transact } from '@leko/postgres';
import type { Role } from '@leko/runtime';
import { invalidInput, ProblemError, retryAfter } from '@leko/server';
import { personalOfRefund } from '../db/personal.ts';
import type { Tx } from '../db/tables.ts';
import type { Deps } from '../deps.ts';
import { isCaptureWanted, moneyOf, type Payment } from '../payments/domain/payment.ts';
import { type PaymentState, statusOf } from '../payments/domain/states.ts';
import { illegalTransition } from '../payments/illegal-transition.ts';
import { knownPayment } from '../payments/known-payment.ts';
import { findOwnPayment, findPayment, lockPayment } from '../payments/store.ts';
import { problems } from '../problems.ts';
import { advanceRefund } from './advance-refund.ts';
import { planRefund, planReturn, type Refundable, type RefundPlan } from './domain/refund.ts';
import { refundRefusal } from './domain/rules.ts';
import type { RefundOrigin } from './domain/states.ts';
import { refundableOf, saveRefund } from './reserve-refund.ts';
import { loadRefund, type RefundRow, refundsOf } from './store.ts';

export interface RefundPaymentInput {
  /** With an athlete: only a payment of theirs. */
  readonly payment: { readonly id: string; readonly athleteId?: string };
  /** Undefined: all that is left. */
  readonly sessionId?: string | undefined;
  readonly by: { readonly act: string; readonly roles: readonly Role[] };
  readonly origin: Exclude<RefundOrigin, 'late_money' | 'foreign'>;
  /** The id of the refund, where the caller has chosen it. */
  readonly id?: string | undefined;
  readonly sendReceiptTo?: string | undefined;
  /** When the caller stops waiting; the refund itself goes on. */
  readonly deadline?: Date | undefined;
}

/** Take the held money, ask, read; and once more where an earlier attempt had no effect. */
const MAX_STEPS = 5;

/** Gives back all that is left, or one session, and goes as far as the bank lets it now; the schedule does the rest. */
export async function refundPayment(deps: Deps, input: RefundPaymentInput): Promise<RefundRow> {
  const { id } = await reserve(deps, input);
  for (let step = 0; step < MAX_STEPS; step++) {
    if (!(await advanceRefund(deps, id, input.deadline))) break;
  }
  return loadRefund(deps.db, id);
}

/** Transaction 1: the intent. The same request again finds it; a refund that exceeds what is left is refused. */
function reserve(deps: Deps, input: RefundPaymentInput): Promise<RefundRow> {
  return transact(deps.db, async (tx) => {
    const payment = await lockWanted(tx, input.payment);
    const sessionId = input.sessionId ?? null;
    const now = deps.clock();
    const asked = { ...input, settings: deps.settings('refunds', now) };
    const plan = planFor(payment, await refundableOf(tx, payment), asked);
    const same = findSame(await refundsOf(tx, payment.id), asked, plan);
    if (same !== undefined) return same;
    refuseIfNotAllowed(payment, asked);
    if (!plan.ok) throw new ProblemError(problemOf[plan.reason]);
    const { origin, by, sendReceiptTo: receiptTo } = input;
    const id = input.id ?? randomUUID();
    const personal = receiptTo === undefined ? null : await personalOfRefund.seal(deps.vault, [id], { receiptTo });
    return saveRefund(tx, payment, { id, plan, sessionId, origin, requestedBy: by.act, personal, now });
  });
}

async function lockWanted(tx: Tx, { id, athleteId }: RefundPaymentInput['payment']): Promise<Payment> {
  knownPayment(await (athleteId === undefined ? findPayment(tx, id) : findOwnPayment(tx, { id, athleteId })));
  return lockPayment(tx, id);
}

type Asked = RefundPaymentInput & { readonly settings: SettingValues<'refunds'> };

/** Origins of an earlier refund that a repetition may find: only those that were requested. */
const sameOrigins: Readonly<Record<RefundPaymentInput['origin'], readonly RefundOrigin[]>> = {
  request: ['request', 'cancel'],
  cancel: ['request', 'cancel'],
  review: ['review', 'late_money'],
};

/** A session goes back once. All that is left goes back as often as something is left. */
function findSame(
  known: readonly RefundRow[],
  { id, sessionId, origin }: Asked,
  plan: RefundPlan,
): RefundRow | undefined {
  const repeated = known.find((refund) => refund.id === id);
  if (repeated !== undefined || (sessionId === undefined && plan.ok)) return repeated;
  return known.findLast(
    (refund) =>
      refund.session_id === (sessionId ?? null) &&
      refund.state !== 'failed' &&
      sameOrigins[origin].includes(refund.origin),
  );
}

function planFor(payment: Payment, refundable: Refundable, { sessionId, settings, origin }: Asked): RefundPlan {
  if (sessionId !== undefined && !refundable.sold.some((share) => share.sessionId === sessionId)) {
    throw invalidInput('/body/sessionId', 'is not a session of this payment');
  }
  switch (origin) {
    case 'review':
      // Until a reading of the bank shows money there is none to refund.
      return moneyOf(payment).bankAmount === undefined
        ? { ok: false, reason: 'nothing_to_refund' }
        : planReturn(refundable);
    case 'cancel':
      // A session that did not take place has no fee.
      return planRefund(refundable, { sessionId, feePolicy: 'refund_fee' });
    case 'request':
      return planRefund(refundable, { sessionId, feePolicy: settings.feePolicy });
  }
}

function refuseIfNotAllowed(payment: Payment, { by, origin, settings }: Asked): void {
  const refusal = refundRefusal({
    state: payment.state,
    isCaptureWanted: isCaptureWanted(payment),
    origin,
    isPrivileged: by.roles.some((role) => role === 'service' || role === 'ops'),
    athleteUntil: settings.athleteUntil,
  });
  switch (refusal) {
    case undefined:
      return;
    case 'illegal_transition':
      throw illegalTransition(payment.state, 'refund');
    case 'capture_in_progress':
      throw new ProblemError(problems.captureInProgress, { retryAfterSeconds: retryAfter.background });
    case 'refund_not_allowed':
      throw new ProblemError(problems.refundNotAllowed, { detail: notAllowedIn(payment.state) });
  }
}

const notAllowedIn = (state: PaymentState) =>
  `a payment in state ${state} (${statusOf[state]}) cannot be refunded by this caller`;

const problemOf = {
  nothing_to_refund: problems.nothingToRefund,
  refund_exceeds_payment: problems.refundExceedsPayment,
} as const;
