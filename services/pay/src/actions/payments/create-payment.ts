import { randomUUID } from 'node:crypto';
import { outboxRow } from '@leko/events';
import { formatAmount, formatExactAmount, type Money } from '@leko/money';
import { runOnce } from '@leko/postgres';
import { ProblemError, type RequestKey } from '@leko/server';
import { nextPaymentCheck } from '../../domain/check-schedule.ts';
import { isPriceOf, type Order, priceOrder, reuseOf } from '../../domain/order.ts';
import { problems } from '../../problems.ts';
import { insertPayment, type NewPayment } from '../../store/insert-payment.ts';
import {
  findLivePayment,
  findOrder,
  findPayment,
  forgetLinkAsked,
  type PaymentRow,
  saveOperation,
} from '../../store/payments.ts';
import { personalOfPayment } from '../../store/personal.ts';
import type { Deps } from '../deps.ts';
import { endPayment } from './end-payment.ts';
import { linkRequest } from './link-request.ts';
import { receiptContactOf } from './payer.ts';
import { ratesAt, refuseUnpayable } from './price-order.ts';
import { readPayment } from './settle-payment.ts';
import { type PaymentView, viewPayment, viewUnreceipted } from './view-payment.ts';

export interface CreatePaymentInput extends Order {
  readonly key: RequestKey | undefined;
  readonly athleteId: string;
  readonly coachId: string;
  readonly sendReceiptTo: string | undefined;
  /** When whoever waits gives up; the payment itself goes on. */
  readonly deadline: Date | undefined;
}

const RETRY_AFTER_SECONDS = 5;
const MINUTE_MS = 60_000;

/** Makes the payment and its link at the bank, or finds the one that the order has already. */
export const createPayment = (deps: Deps, input: CreatePaymentInput): Promise<PaymentView> =>
  runOnce(deps.db, input.key, () => create(deps, input), deps.vault);

async function create(deps: Deps, input: CreatePaymentInput): Promise<PaymentView> {
  if (input.athleteId === input.coachId) throw new ProblemError(problems.selfPayment);
  const requestHash = hashOf(deps, input);
  const { isBlocked, live } = await findOrder(deps.db, input);
  if (isBlocked) throw new ProblemError(problems.userBlocked);
  const reused = live && (await reuse(deps, live, { requestHash, deadline: input.deadline }));
  if (reused) return reused;

  const draft = await draftPayment(deps, input, requestHash);
  const created = await savePayment(deps, draft);
  if (created) return openAtBank(deps, created, input.deadline);
  // Somebody was faster with the same order.
  const faster = await findLivePayment(deps.db, input);
  if (faster === undefined) throw new ProblemError(problems.orderHasOpenPayment);
  const shared = await reuse(deps, faster, { requestHash, deadline: input.deadline });
  if (shared === undefined) throw unavailable();
  return shared;
}

/**
 * The same request is the same payment. One whose link is still unknown is read at the bank first; where that shows that it
 * has ended, there is nothing to reuse.
 */
async function reuse(
  deps: Deps,
  live: PaymentRow,
  { requestHash, deadline }: { requestHash: string; deadline: Date | undefined },
): Promise<PaymentView | undefined> {
  const reuse = reuseOf({ state: live.state, requestHash: live.request_hash }, requestHash);
  if (reuse === 'order_has_open_payment') throw new ProblemError(problems.orderHasOpenPayment);
  if (reuse === 'order_already_paid') throw new ProblemError(problems.orderAlreadyPaid);
  if (live.payment_link !== null) return viewPayment(deps, live);
  await readPayment(deps, live, deadline);
  const read = await findPayment(deps.db, live.id);
  return read?.holds_order ? viewWithLink(deps, read) : undefined;
}

async function draftPayment(deps: Deps, input: CreatePaymentInput, requestHash: string): Promise<NewPayment> {
  const now = deps.clock();
  const rates = ratesAt(deps, now);
  const price = priceOrder(input, rates);
  refuseUnpayable(price);
  if (!isPriceOf(price, input.total)) throw mismatch(price.total);
  const { ttlMinutes } = deps.settings('payment-link', now);
  const id = randomUUID();
  return {
    id,
    orderId: input.orderId,
    athleteId: input.athleteId,
    coachId: input.coachId,
    price,
    rates,
    captureMode: deps.settings('capture', now).mode,
    purpose: input.purpose,
    personal: await personalOfPayment.seal(deps.vault, [id], await contactsOf(deps, input)),
    requestHash,
    linkExpiresAt: new Date(now.getTime() + ttlMinutes * MINUTE_MS),
    nextCheckAt: nextPaymentCheck(now, now),
    now,
  };
}

async function contactsOf(deps: Deps, { sendReceiptTo, ...order }: CreatePaymentInput) {
  if (sendReceiptTo !== undefined) return { receiptTo: sendReceiptTo, payerContact: sendReceiptTo };
  return { receiptTo: await receiptContactOf(deps, order) };
}

const mismatch = (expected: Money) =>
  new ProblemError(problems.totalAmountMismatch, {
    detail: `these services cost ${formatAmount(expected)}`,
    errors: [{ pointer: '/body/totalAmount', message: `must be ${formatAmount(expected)}` }],
    extra: { expectedTotalAmount: formatAmount(expected) },
  });

/** Transaction 1: the intent. A crash after it is healed by reading the bank with the payment's id. */
async function savePayment({ db }: Deps, draft: NewPayment): Promise<PaymentRow | undefined> {
  const { id: paymentId, orderId, athleteId, coachId, price, now: at } = draft;
  const amount = formatExactAmount(price.total);
  const data = { paymentId, orderId, athleteId, coachId, amount };
  const told = await outboxRow('payment.created', { source: '/pay', aggregateId: paymentId, sequence: 1, at, data });
  return insertPayment(db, draft, told);
}

/** The call, with no transaction open, and then transaction 2: what it said. */
async function openAtBank(deps: Deps, payment: PaymentRow, deadline: Date | undefined): Promise<PaymentView> {
  const outcome = await deps.providers.acquirer.createLink({ ...linkRequest(deps, payment), deadline });
  switch (outcome.kind) {
    case 'ok':
      return viewUnreceipted(await saveOperation(deps.db, payment.id, outcome.value));
    case 'refused':
      await endPayment(deps, payment, `acquirer_refused: ${outcome.reason}`);
      throw new ProblemError(problems.acquirerRefused, { detail: outcome.reason });
    case 'unknown':
      if (outcome.unasked) await forgetLinkAsked(deps.db, payment.id, { at: payment.created_at, before: null });
      deps.log.warn({ paymentId: payment.id, reason: outcome.reason }, 'bank did not answer, payment will be read');
      throw unavailable();
  }
}

async function viewWithLink(deps: Deps, payment: PaymentRow | undefined): Promise<PaymentView> {
  if (payment === undefined || payment.payment_link === null) throw unavailable();
  return viewPayment(deps, payment);
}

const unavailable = () => new ProblemError(problems.acquirerUnavailable, { retryAfterSeconds: RETRY_AFTER_SECONDS });

/** What makes two requests for an order the same request; blind, because whom the receipt goes to could be guessed from a plain hash. */
function hashOf(
  { vault }: Pick<Deps, 'vault'>,
  { orderId, purpose, total, services, coachId, sendReceiptTo }: CreatePaymentInput,
): string {
  const lines = services?.map(({ sessionId, name, coachDue }) => [sessionId, name, String(coachDue.kopecks)]);
  const parts = [orderId, purpose, String(total.kopecks), coachId, sendReceiptTo ?? null, lines ?? null];
  return vault.blindIndex(JSON.stringify(parts));
}
