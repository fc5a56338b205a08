import { formatAmount } from '@leko/money';
import { type RequestKey, runOnce } from '@leko/postgres';
import { ProblemError, retryAfter } from '@leko/server';
import type { Deps } from '../deps.ts';
import { problems } from '../problems.ts';
import { isPriceOf, type Order, priceOrder, reuseOf } from './domain/order.ts';
import { isHoldingOrder, type Payment, type UnpaidPayment } from './domain/payment.ts';
import { isPayable, type Price } from './domain/pricing.ts';
import { isUnpaid } from './domain/states.ts';
import { draftPayment, type Purchase } from './draft-payment.ts';
import { endPayment } from './end-payment.ts';
import { linkRequest } from './link-request.ts';
import { ratesAt, refuseUnpayable } from './price-order.ts';
import { waitedForLink } from './retry-link.ts';
import { readPayment } from './settle-payment.ts';
import { findOrder, findPayment, forgetLinkAsked } from './store.ts';
import { type PaymentView, viewPayment, viewUnreceipted } from './view-payment.ts';

export interface CreatePaymentInput extends Order, Purchase {
  readonly key: RequestKey | undefined;
  /** When the caller stops waiting; the payment itself goes on. */
  readonly deadline: Date | undefined;
}

/** Makes the payment and its link at the bank, or finds the one that the order has already. */
export const createPayment = (deps: Deps, input: CreatePaymentInput): Promise<PaymentView> =>
  runOnce(deps.db, input.key, () => create(deps, input), { vault: deps.vault });

/** Attempts: an order may turn out to be free after a reading, and a concurrent request may take it again. */
const ATTEMPTS = 2;

/** Inserts first and looks up only where that was refused: nearly every order is new. */
async function create(deps: Deps, input: CreatePaymentInput): Promise<PaymentView> {
  if (input.athleteId === input.coachId) throw new ProblemError(problems.selfPayment);
  const [requestHash, now] = [hashOf(deps, input), deps.clock()];
  const rates = ratesAt(deps, now);
  const price = priceOrder(input, rates);
  const isRight = isPayable(price) && isPriceOf(price, input.total);
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    const draft = isRight && (await draftPayment(deps, input, { requestHash, rates, price, now }));
    // Transaction 1: the intent. After a crash the outcome is found by reading the bank with the payment's id.
    if (draft && (await deps.writes.insertPayment(draft))) return openAtBank(deps, draft.payment, input.deadline);
    // The order's payment may have been made at other rates, so it is looked for before the price is found wrong.
    const existing = await findExisting(deps, input, requestHash);
    if (existing) return existing;
    if (!isRight) throw wrongPrice(price);
  }
  throw unavailable();
}

async function findExisting(
  deps: Deps,
  input: CreatePaymentInput,
  requestHash: string,
): Promise<PaymentView | undefined> {
  const { isBlocked, live } = await findOrder(deps.db, input);
  if (isBlocked) throw new ProblemError(problems.userBlocked);
  return live && reuse(deps, live, { requestHash, deadline: input.deadline });
}

/**
 * The same request is the same payment. One whose link is still unknown, or has ended, is read at the bank first; where that
 * shows that it has ended, there is nothing to reuse.
 */
async function reuse(
  deps: Deps,
  found: Payment,
  { requestHash, deadline }: { requestHash: string; deadline: Date | undefined },
): Promise<PaymentView | undefined> {
  const hasEnded = isUnpaid(found.state) && found.link.expiresAt <= deps.clock();
  const live = hasEnded ? await readAnew(deps, found, deadline) : found;
  if (live === undefined) return undefined;
  const reuse = reuseOf(live, requestHash);
  if (reuse === 'order_has_open_payment') throw new ProblemError(problems.orderHasOpenPayment);
  if (reuse === 'order_already_paid') throw new ProblemError(problems.orderAlreadyPaid);
  if (live.link.url !== undefined || hasEnded) return viewWithLink(deps, live);
  const read = await readAnew(deps, live, deadline);
  return read && viewWithLink(deps, read);
}

/** The payment as the bank knows it now; undefined where it does not hold its order any more. */
async function readAnew(deps: Deps, payment: Payment, deadline: Date | undefined): Promise<Payment | undefined> {
  await readPayment(deps, payment, deadline);
  const read = await findPayment(deps.db, payment.id);
  return read && isHoldingOrder(read) ? read : undefined;
}

function wrongPrice(price: Price): ProblemError {
  refuseUnpayable(price);
  const total = formatAmount(price.total);
  return new ProblemError(problems.totalAmountMismatch, {
    detail: `these services cost ${total}`,
    errors: [{ pointer: '/body/totalAmount', message: `must be ${total}` }],
    extra: { expectedTotalAmount: total },
  });
}

/** The call, with no transaction open, and then transaction 2: what it said. */
async function openAtBank(deps: Deps, payment: UnpaidPayment, deadline: Date | undefined): Promise<PaymentView> {
  const outcome = await deps.providers.acquirer.createLink({ ...linkRequest(deps, payment), deadline });
  switch (outcome.kind) {
    case 'ok': {
      const { state, operationId, paymentLink } = await deps.writes.saveLink({
        paymentId: payment.id,
        ...outcome.value,
      });
      return viewUnreceipted({ ...payment, state, operationId, link: { ...payment.link, url: paymentLink } });
    }
    case 'refused':
      await endPayment(deps, payment, { reason: 'acquirer_refused', detail: outcome.reason });
      throw new ProblemError(problems.acquirerRefused, { detail: outcome.reason });
    case 'unknown':
      if (outcome.unasked) await forgetLinkAsked(deps.db, payment.id, { at: payment.createdAt, before: undefined });
      else waitedForLink(deps, payment.id, payment.createdAt); // The wait for the bank begins.
      deps.log.warn({ paymentId: payment.id, reason: outcome.reason }, 'bank did not answer, payment will be read');
      throw unavailable();
  }
}

async function viewWithLink(deps: Deps, payment: Payment): Promise<PaymentView> {
  if (payment.link.url === undefined) throw unavailable();
  return viewPayment(deps, payment);
}

const unavailable = () => new ProblemError(problems.acquirerUnavailable, { retryAfterSeconds: retryAfter.upstream });

/** What makes two requests for an order the same request; blind, because whom the receipt goes to could be guessed from a plain hash. */
function hashOf(
  { vault }: Pick<Deps, 'vault'>,
  { orderId, purpose, total, services, coachId, sendReceiptTo }: CreatePaymentInput,
): string {
  const lines = services?.map(({ sessionId, name, coachDue }) => [sessionId, name, String(coachDue.kopecks)]);
  const parts = [orderId, purpose, String(total.kopecks), coachId, sendReceiptTo ?? null, lines ?? null];
  return vault.blindIndex(JSON.stringify(parts));
}
