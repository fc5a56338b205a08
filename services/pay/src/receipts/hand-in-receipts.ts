import { severityOf } from '@leko/postgres';
import { MINUTE_MS } from '@leko/runtime/durations';
import type { Deps } from '../deps.ts';
import type { ReceiptRequest } from '../fiscal/fiscal.ts';
import { nextReceiptAsk, nextReceiptTry } from '../payments/domain/check-schedule.ts';
import { type Hold, lookAgain } from './domain/queue.ts';
import { moveAndTellReceipt } from './move-receipt.ts';
import { prepareReceipt } from './receipt-request.ts';
import { findReceipt, type ReceiptRow } from './store.ts';
import { type Delay, delayReceipt, rejoinLine, takeFollower, takeHead } from './store-queue.ts';

/** Longer than one receipt needs with a token that must be fetched anew; a taker that dies gives it back after this. */
const LEASE_MS = MINUTE_MS;
const BATCH = 16;
/** About an hour without an answer. A service that takes the next one then has nothing against us, but cannot cope with this one. */
const STUBBORN = 60;

/** Shorter than any service is left alone. */
const LEFT_ALONE_MS = 1_000;

/** `on`: the line moves on. `stop`: nobody goes past this one now. */
type Step = 'on' | 'stop';

/** Hands in what waits, one after another in the order of creation, until the line stands. Says how many it has dealt with. */
export async function handInReceipts(deps: Deps): Promise<number> {
  await rejoinLine(deps.db, deps.clock());
  for (let done = 0; done < BATCH; done++) {
    const head = await takeHead(deps.db, leaseAt(deps.clock()));
    if (head === undefined) return done;
    if ((await step(deps, head)) === 'stop') {
      await overtake(deps, head);
      return done + 1;
    }
  }
  return BATCH;
}

const leaseAt = (now: Date) => ({ now, until: new Date(now.getTime() + LEASE_MS) });

async function step(deps: Deps, receipt: ReceiptRow): Promise<Step> {
  try {
    return await handIn(deps, receipt);
  } catch (error) {
    // A fault of ours is nothing that the next one must meet: the line goes on, and a person is called.
    deps.log[severityOf(error)]({ err: error, receiptId: receipt.id }, 'receipt could not be handed in');
    await tryLater(deps, receipt, { reason: 'internal_error', place: 'aside' });
    return 'on';
  }
}

async function handIn(deps: Deps, receipt: ReceiptRow): Promise<Step> {
  const prepared = await prepareReceipt(deps, receipt);
  switch (prepared.kind) {
    case 'ready':
      return send(deps, receipt, prepared.request);
    case 'held':
      return hold(deps, receipt, prepared.hold);
    case 'impossible':
      return fail(deps, receipt, prepared.reason);
  }
}

async function send(deps: Deps, receipt: ReceiptRow, request: ReceiptRequest): Promise<Step> {
  const outcome = await deps.providers.fiscal.issue(request);
  switch (outcome.kind) {
    case 'ok':
      await moveAndTellReceipt(deps, receipt, issued(receipt, outcome.value.uuid, deps.clock()));
      return 'on';
    case 'refused':
      return fail(deps, receipt, outcome.reason);
    case 'unknown':
      // Safe to hand in again: the service knows a repetition by our id.
      if (outcome.unasked) return waitOut(deps, receipt, outcome.reason);
      await tryLater(deps, receipt, { reason: outcome.reason });
      return 'stop';
  }
}

const issued = (receipt: ReceiptRow, externalId: string, now: Date) => ({
  to: 'issued' as const,
  place: receipt.place === 'probe' ? ('probe' as const) : ('aside' as const),
  externalId,
  nextCheckAt: nextReceiptAsk(0, now),
  now,
});

async function hold({ db }: Deps, receipt: ReceiptRow, { place, reason, until }: Hold): Promise<Step> {
  await delayReceipt(db, receipt, { place, reason, nextCheckAt: until });
  return place === 'aside' ? 'on' : 'stop';
}

async function fail(deps: Deps, receipt: ReceiptRow, reason: string): Promise<Step> {
  await moveAndTellReceipt(deps, receipt, {
    to: 'failed',
    place: 'aside',
    reason,
    nextCheckAt: null,
    now: deps.clock(),
  });
  return 'on';
}

async function tryLater({ db, clock }: Deps, receipt: ReceiptRow, why: Pick<Delay, 'reason' | 'place'>): Promise<void> {
  const { attempts } = receipt;
  await delayReceipt(db, receipt, { ...why, attempts: attempts + 1, nextCheckAt: nextReceiptTry(attempts, clock()) });
}

/** The service is being left alone to recover: that is no attempt, and soon over. */
async function waitOut({ db, clock }: Deps, receipt: ReceiptRow, reason: string): Promise<Step> {
  await delayReceipt(db, receipt, { reason, nextCheckAt: new Date(clock().getTime() + LEFT_ALONE_MS) });
  return 'stop';
}

/** One receipt that the service chokes on must not hold up all others: where the next one passes, it steps aside. */
async function overtake(deps: Deps, head: ReceiptRow): Promise<void> {
  if (head.attempts < STUBBORN) return;
  const next = await takeFollower(deps.db, head, leaseAt(deps.clock()));
  if (next === undefined) return;
  await step(deps, next);
  if ((await findReceipt(deps.db, next.id))?.state === 'waiting') return;
  const stubborn = await findReceipt(deps.db, head.id);
  if (stubborn?.state !== 'waiting') return;
  const reason = stubborn.reason ?? 'unanswered';
  await delayReceipt(deps.db, stubborn, { place: 'aside', reason, nextCheckAt: lookAgain(deps.clock()) });
}
