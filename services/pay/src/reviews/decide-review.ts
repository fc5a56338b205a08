import { recordAct, runOnce, transact } from '@leko/postgres';
import { commonProblems, ProblemError } from '@leko/server';
import type { Deps } from '../deps.ts';
import { problems } from '../problems.ts';
import { acceptLapse, giveUpCapture, retryCapture } from './decide-capture.ts';
import { acceptDifference, retryDifference } from './decide-difference.ts';
import { acceptPayment, refundReviewed, retryPayment } from './decide-payment.ts';
import { acceptReceipt, retryReviewedReceipt } from './decide-receipt.ts';
import { acceptRefund, giveUpRefund, retryRefund } from './decide-refund.ts';
import type { Decision } from './decision.ts';
import { actionsFor, overdueBefore, type ReviewAction, type ReviewKind } from './domain/review.ts';
import { findOpenReview, type OpenReview } from './store.ts';

/** The object after the decision; `open` while it still waits for a person. */
export interface Decided {
  id: string;
  kind: ReviewKind;
  action: ReviewAction;
  open: boolean;
  reason?: string;
}

type DecisionHandler = (deps: Deps, review: OpenReview, decision: Decision) => Promise<unknown>;

const handlers: Readonly<Record<ReviewKind, Partial<Record<ReviewAction, DecisionHandler>>>> = {
  payment: { accept: acceptPayment, refund: refundReviewed, retry: retryPayment },
  capture: { retry: retryCapture, give_up: giveUpCapture, accept: acceptLapse },
  refund: { accept: acceptRefund, retry: retryRefund, give_up: giveUpRefund },
  receipt: { accept: acceptReceipt, retry: retryReviewedReceipt },
  difference: { accept: acceptDifference, retry: retryDifference },
};

/**
 * Carries out a decision of an operator. The decision, its author and the reason are recorded before anything is done; a
 * refusal is recorded too.
 */
export function decideReview(deps: Deps, decision: Decision): Promise<Decided> {
  return runOnce(deps.db, decision.key, async () => {
    const { action } = decision;
    const review = await findOpenReview(deps.db, decision.id, overdueBefore(deps.clock()));
    if (review === undefined) throw new ProblemError(commonProblems.notFound);
    const { id, kind, reason } = review;
    const allowed = actionsFor(kind, reason);
    const handler = handlers[kind][action];
    if (!allowed.includes(action) || handler === undefined) {
      const detail = `a ${kind} that waits because of ${reason} knows ${allowed.join(', ')}`;
      throw new ProblemError(problems.actionNotPossible, { detail });
    }
    await recordDecision(deps, review, decision);
    await attempt(deps, review, { decision, handler });
    const still = await findOpenReview(deps.db, id, overdueBefore(deps.clock()));
    return { id, kind, action, open: still !== undefined, ...(still ? { reason: still.reason } : {}) };
  });
}

async function attempt(
  deps: Deps,
  review: OpenReview,
  { decision, handler }: { decision: Decision; handler: DecisionHandler },
): Promise<void> {
  try {
    await handler(deps, review, decision);
  } catch (error) {
    const problem = error instanceof ProblemError ? error.kind.code : 'internal';
    await recordDecision(deps, review, { ...decision, problem });
    throw error;
  }
}

type Noted = Decision & { readonly problem?: string };

function recordDecision(
  { db, clock, log }: Deps,
  { id, kind, reason }: OpenReview,
  { action, by, why, problem }: Noted,
) {
  log.info({ kind, id, action, actor: by.act, problem }, 'review decided');
  return transact(db, (tx) =>
    recordAct(tx, {
      actor: by.act,
      action: problem === undefined ? `${kind}.${action}` : `${kind}.${action}.refused`,
      objectType: kind,
      objectId: id,
      why,
      details: { reason, ...(problem === undefined ? {} : { problem }) },
      at: clock(),
    }),
  );
}
