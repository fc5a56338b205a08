import { commonProblems, ProblemError } from '@leko/server';
import { saveHint } from '../store/callbacks.ts';
import { hintPayment } from '../store/payments.ts';
import { hintReceipt } from '../store/receipts.ts';
import type { Deps } from './deps.ts';

export interface CallbackInput {
  readonly type: 'PAYMENT' | 'RECEIPT';
  readonly status: 'SUCCESS' | 'FAILURE';
  readonly trackingId: string;
  readonly body: unknown;
}

type HintDeps = Pick<Deps, 'db' | 'clock'>;
const RETRY_AFTER_SECONDS = 10;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Throws unless the caller holds the capability that we put into the address. */
export function checkCapability(
  { callbackUrls }: Pick<Deps, 'callbackUrls'>,
  callback: { type: string; trackingId: string; token: string },
): void {
  if (!callbackUrls.isGenuine(callback)) throw new ProblemError(commonProblems.unauthenticated);
}

/** Keeps the callback and makes us read the upstream soon. What it claims changes nothing; an unknown id gets the same answer. */
export async function takeCallback({ db, clock }: HintDeps, input: CallbackInput): Promise<void> {
  const now = clock();
  await saveHint(db, { source: 'callback', ...input }, now);
  if (!UUID.test(input.trackingId)) return;
  if (input.type === 'PAYMENT') await hintPayment(db, { id: input.trackingId }, now);
  else await hintReceipt(db, input.trackingId, now);
}

/** The bank's own webhook: genuine or 401, stored once, and then the bank is read. What it has to tell beside payments is heard and left. */
export async function takeWebhook(deps: HintDeps & Pick<Deps, 'providers' | 'log'>, jwt: string): Promise<void> {
  const hook = await deps.providers.acquirer.readHook(jwt).catch((error: unknown) => {
    // Without the bank's key nothing can be checked; the bank sends again, and the poller does not need it.
    deps.log.warn({ err: error }, 'key of the bank cannot be fetched');
    throw new ProblemError(commonProblems.unavailable, { retryAfterSeconds: RETRY_AFTER_SECONDS });
  });
  if (hook === 'forged') throw new ProblemError(commonProblems.unauthenticated);
  // Answered like any other: the bank repeats what is refused, and keeps no address that refuses its test.
  if (hook === 'other') return;
  const now = deps.clock();
  const { operationId, paymentId, status } = hook;
  await saveHint(
    deps.db,
    { source: 'webhook', type: 'PAYMENT', status, trackingId: paymentId ?? operationId, body: hook },
    now,
  );
  const ids = {
    ...(UUID.test(operationId) ? { externalId: operationId } : {}),
    ...(paymentId !== undefined && UUID.test(paymentId) ? { id: paymentId } : {}),
  };
  await hintPayment(deps.db, ids, now);
}
