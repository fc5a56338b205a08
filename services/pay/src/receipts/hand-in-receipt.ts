import { severityOf } from '@leko/postgres';
import type { Deps } from '../deps.ts';
import type { ReceiptRequest } from '../fiscal/fiscal.ts';
import { nextReceiptAsk, nextReceiptTry } from '../payments/domain/check-schedule.ts';
import { holdForRegister } from './domain/queue.ts';
import { moveAndPublishReceipt } from './move-receipt.ts';
import { prepareReceipt } from './receipt-request.ts';
import { findReceipt, type ReceiptRow } from './store.ts';
import { delayReceipt, findFirstTimedOut } from './store-queue.ts';

/** About an hour without an answer: then this receipt is the cause, and the others do not wait for it any longer. */
const MAX_TIMED_OUT_ATTEMPTS = 60;

/** Hands in a waiting receipt, unless it has to wait for its sell receipt, for the coach's details or for the register. */
export async function handInReceipt(deps: Deps, id: string): Promise<void> {
  const receipt = await findReceipt(deps.db, id);
  if (receipt?.state !== 'waiting') return;
  try {
    await handIn(deps, receipt);
  } catch (error) {
    deps.log[severityOf(error)]({ err: error, receiptId: id }, 'receipt could not be handed in');
    await tryLater(deps, receipt, { reason: 'internal_error', timedOut: false });
  }
}

async function handIn(deps: Deps, receipt: ReceiptRow): Promise<void> {
  const prepared = await prepareReceipt(deps, receipt);
  switch (prepared.kind) {
    case 'ready':
      return (await isItsTurn(deps, receipt))
        ? send(deps, receipt, prepared.request)
        : delayReceipt(deps.db, receipt, holdForRegister(deps.clock()));
    case 'held':
      return delayReceipt(deps.db, receipt, { ...prepared.hold, timedOut: false });
    case 'impossible':
      return fail(deps, receipt, prepared.reason);
  }
}

/** While the register is down, one receipt at a time is handed in as a probe. */
async function isItsTurn({ db, clock }: Deps, { id }: ReceiptRow): Promise<boolean> {
  const first = await findFirstTimedOut(db, clock());
  return first === undefined || first === id;
}

async function send(deps: Deps, receipt: ReceiptRow, request: ReceiptRequest): Promise<void> {
  const outcome = await deps.providers.fiscal.issue(request);
  switch (outcome.kind) {
    case 'ok': {
      const now = deps.clock();
      const nextCheckAt = nextReceiptAsk(0, now);
      return moveAndPublishReceipt(deps, receipt, { to: 'issued', externalId: outcome.value.uuid, nextCheckAt, now });
    }
    case 'refused':
      return fail(deps, receipt, outcome.reason);
    case 'unknown':
      // Safe to hand in again: the service knows a repetition by our id.
      return tryLater(deps, receipt, {
        reason: outcome.reason,
        timedOut: receipt.timed_out && receipt.attempts < MAX_TIMED_OUT_ATTEMPTS,
      });
  }
}

const fail = (deps: Deps, receipt: ReceiptRow, reason: string): Promise<void> =>
  moveAndPublishReceipt(deps, receipt, { to: 'failed', reason, nextCheckAt: null, now: deps.clock() });

function tryLater(
  { db, clock }: Deps,
  receipt: ReceiptRow,
  why: { readonly reason: string; readonly timedOut: boolean },
): Promise<void> {
  const { attempts } = receipt;
  return delayReceipt(db, receipt, { ...why, attempts: attempts + 1, nextCheckAt: nextReceiptTry(attempts, clock()) });
}
