import { isUuid } from '@leko/contracts';
import { commonProblems, ProblemError, retryAfter } from '@leko/server';
import type { Db } from '../db/tables.ts';
import type { Deps } from '../deps.ts';
import { moneyOf } from '../payments/domain/payment.ts';
import { findPayment, triggerPaymentRead } from '../payments/store.ts';
import { findReceipt, triggerReceiptRead } from '../receipts/store.ts';
import { isPaymentCapabilityOver, isReceiptCapabilityOver } from './domain/capability.ts';
import { saveReadTrigger } from './store.ts';

export interface CallbackInput {
  readonly type: 'PAYMENT' | 'RECEIPT';
  readonly status: 'SUCCESS' | 'FAILURE';
  readonly trackingId: string;
  readonly body: unknown;
}

type TriggerDeps = Pick<Deps, 'db' | 'clock'>;

/** Throws unless the caller holds the capability that we put into the address, and its object has not ended long ago. */
export async function checkCapability(
  { db, clock, callbackUrls }: TriggerDeps & Pick<Deps, 'callbackUrls'>,
  callback: Pick<CallbackInput, 'type' | 'trackingId'> & { token: string },
): Promise<void> {
  if (!callbackUrls.isGenuine(callback)) throw new ProblemError(commonProblems.unauthenticated);
  const { type, trackingId } = callback;
  const isOver = await (type === 'PAYMENT'
    ? isPaymentOver(db, trackingId, clock())
    : isReceiptOver(db, trackingId, clock()));
  if (isOver) throw new ProblemError(commonProblems.unauthenticated);
}

async function isPaymentOver(db: Db, id: string, now: Date): Promise<boolean> {
  const payment = await findPayment(db, id);
  if (payment === undefined) return true;
  const { createdAt, link } = payment;
  const { paidAt } = moneyOf(payment);
  return isPaymentCapabilityOver({ paidAt, createdAt, linkExpiresAt: link.expiresAt }, now);
}

async function isReceiptOver(db: Db, id: string, now: Date): Promise<boolean> {
  const receipt = await findReceipt(db, id);
  return receipt === undefined || isReceiptCapabilityOver({ state: receipt.state, updatedAt: receipt.updated_at }, now);
}

/** Keeps the callback and makes us read the upstream soon, unless there were too many. What it claims changes nothing; an unknown id gets the same answer. */
export async function takeCallback({ db, clock }: TriggerDeps, input: CallbackInput): Promise<void> {
  const now = clock();
  const isNews = await saveReadTrigger(db, { source: 'callback', ...input }, now);
  if (!isNews || !isUuid(input.trackingId)) return;
  if (input.type === 'PAYMENT') await triggerPaymentRead(db, { id: input.trackingId }, now);
  else await triggerReceiptRead(db, input.trackingId, now);
}

/** The bank's own webhook: genuine or 401, stored once, and then the bank is read. Webhooks that are not about payments are acknowledged and ignored. */
export async function takeWebhook(deps: TriggerDeps & Pick<Deps, 'providers' | 'log'>, jwt: string): Promise<void> {
  const hook = await deps.providers.acquirer.readHook(jwt).catch((error: unknown) => {
    // Without the bank's key nothing can be checked; the bank sends again, and the poller does not need it.
    deps.log.warn({ err: error }, 'key of the bank cannot be fetched');
    throw new ProblemError(commonProblems.unavailable, { retryAfterSeconds: retryAfter.background });
  });
  if (hook === 'forged') throw new ProblemError(commonProblems.unauthenticated);
  // Acknowledged like any other: the bank repeats a refused webhook, and drops an address that refuses its test.
  if (hook === 'other') return;
  const now = deps.clock();
  const { operationId, paymentId, status } = hook;
  await saveReadTrigger(
    deps.db,
    { source: 'webhook', type: 'PAYMENT', status, trackingId: paymentId ?? operationId, body: hook },
    now,
  );
  const ids = {
    ...(isUuid(operationId) ? { externalId: operationId } : {}),
    ...(paymentId !== undefined && isUuid(paymentId) ? { id: paymentId } : {}),
  };
  await triggerPaymentRead(deps.db, ids, now);
}
