import { randomUUID } from 'node:crypto';
import { emit } from '@leko/events';
import { formatExactAmount, kopecks } from '@leko/money';
import { transact } from '@leko/postgres';
import { isUnreadableForGood, nextCheckOf } from '../domain/check-schedule.ts';
import { isUnpaid, statusOf } from '../domain/payment-states.ts';
import { settle } from '../domain/settlement.ts';
import type { Link, Operation } from '../providers/acquirer.ts';
import {
  amountOf,
  findPayment,
  linesOf,
  lockPayment,
  type Move,
  movePayment,
  noteLinkAsked,
  type PaymentRow,
  saveOperation,
  setNextCheck,
} from '../store/payments.ts';
import { insertReceipt } from '../store/receipts.ts';
import type { Tx } from '../store/tables.ts';
import type { Deps } from './deps.ts';
import { linkRequest } from './link-request.ts';

/** RELIABILITY rule 7: an unanswered request is not made again before the bank has surely seen the first one. */
const VISIBILITY_MS = 60_000;

/** Reads the bank for one payment that is due, whatever woke us: hook, callback or clock. */
export async function settlePayment(deps: Deps, id: string): Promise<void> {
  const payment = await findPayment(deps.db, id);
  if (payment) await readPayment(deps, payment);
}

export async function readPayment(deps: Deps, payment: PaymentRow): Promise<void> {
  const outcome = await askBank(deps, payment);
  if (outcome.kind !== 'ok') return readLater(deps, payment, outcome.reason);
  if (outcome.value === undefined) return retryLink(deps, payment);
  return applyReading(deps, payment, outcome.value);
}

function askBank({ providers }: Deps, payment: PaymentRow) {
  const { id: paymentId, created_at: createdAt, link_expires_at: linkExpiresAt, external_id: operationId } = payment;
  const { acquirer } = providers;
  return operationId === null
    ? acquirer.find({ paymentId, createdAt, linkExpiresAt })
    : acquirer.read({ operationId, paymentId });
}

async function readLater(deps: Deps, payment: PaymentRow, reason: string): Promise<void> {
  const now = deps.clock();
  deps.log.info({ paymentId: payment.id, reason }, 'bank could not be read, will be read again');
  if (!isUnpaid(payment.state) || !isUnreadableForGood(payment.link_expires_at, now)) return checkLater(deps, payment);
  deps.log.error({ paymentId: payment.id, reason }, 'payment needs a person');
  await transact(deps.db, async (tx) => {
    const locked = await lockPayment(tx, payment.id);
    if (locked.state !== payment.state) return;
    await moveAndTell(tx, locked, { to: 'review', reason: 'bank_unreadable', nextCheckAt: null, now });
  });
}

/** The bank does not know the payment: once it had time to, the link is asked for again, under the same id. */
async function retryLink(deps: Deps, payment: PaymentRow): Promise<void> {
  const now = deps.clock();
  if (!isUnpaid(payment.state)) return checkLater(deps, payment);
  if (now >= payment.link_expires_at) return endPayment(deps, payment, 'link_expired');
  const askedAt = payment.link_asked_at ?? payment.created_at;
  const visibleAt = new Date(askedAt.getTime() + VISIBILITY_MS);
  if (now < visibleAt) return checkLater(deps, payment, visibleAt);

  await noteLinkAsked(deps.db, payment.id, now);
  const outcome = await deps.providers.acquirer.createLink(linkRequest(deps, payment));
  if (outcome.kind === 'ok') return adoptLink(deps, payment.id, outcome.value);
  // It may be refused because it exists after all; only a later reading may end the payment.
  if (outcome.kind === 'refused')
    deps.log.warn({ paymentId: payment.id, reason: outcome.reason }, 'link refused on repetition');
  return checkLater(deps, payment);
}

/** At its own pace, or at `atLatest`. */
function checkLater({ db, clock }: Pick<Deps, 'db' | 'clock'>, payment: PaymentRow, atLatest?: Date): Promise<void> {
  const next = nextCheckOf(timesOf(payment), clock());
  return setNextCheck(db, payment, next !== null && atLatest !== undefined && atLatest < next ? atLatest : next);
}

const timesOf = ({ state, created_at: createdAt, link_expires_at: linkExpiresAt }: PaymentRow) => ({
  state,
  createdAt,
  linkExpiresAt,
});

export async function adoptLink({ db }: Pick<Deps, 'db'>, id: string, link: Link): Promise<void> {
  await saveOperation(db, id, link);
}

/** Ends a payment that no money has moved for. */
export async function endPayment(
  { db, clock }: Pick<Deps, 'db' | 'clock'>,
  from: PaymentRow,
  reason: string,
): Promise<void> {
  const now = clock();
  await transact(db, async (tx) => {
    const payment = await lockPayment(tx, from.id);
    if (!isUnpaid(payment.state)) return;
    const nextCheckAt = nextCheckOf({ ...timesOf(payment), state: 'failed' }, now);
    await moveAndTell(tx, payment, { to: 'failed', reason, nextCheckAt, now });
  });
}

/** One transaction tells the whole truth: state, history, receipt and event. */
function applyReading(deps: Deps, seen: PaymentRow, { view, paymentLink, raw }: Operation): Promise<void> {
  const now = deps.clock();
  return transact(deps.db, async (tx) => {
    const payment = await lockPayment(tx, seen.id);
    await saveOperation(tx, payment.id, { operationId: view.operationId, paymentLink, raw });
    const amount = amountOf(payment);
    const decision = settle({ state: payment.state, amount, captureMode: payment.capture_mode }, view);
    const after = { ...timesOf(payment), state: decision.move === 'none' ? payment.state : decision.move };
    const nextCheckAt = nextCheckOf(after, now);
    switch (decision.move) {
      case 'none':
        return setNextCheck(tx, { ...payment, next_check_at: seen.next_check_at }, nextCheckAt);
      case 'received':
        return receive(tx, payment, { at: view.paidAt ?? now, now });
      case 'failed':
        return moveAndTell(tx, payment, { to: 'failed', reason: decision.reason, nextCheckAt, now });
      case 'review':
        deps.log.error({ paymentId: payment.id, reason: decision.reason }, 'payment needs a person');
        return moveAndTell(tx, payment, { to: 'review', reason: decision.reason, nextCheckAt, now });
    }
  });
}

/** The money is here: the receipt is due, and everybody is told. */
async function receive(tx: Tx, from: PaymentRow, time: { at: Date; now: Date }): Promise<void> {
  const paid = await movePayment(tx, from, { to: 'received', paidAt: time.at, nextCheckAt: null, now: time.now });
  if (paid === undefined) return; // Banks repeat themselves; the second telling carries no news.
  if (paid.capture_mode === 'automatic') {
    await insertReceipt(tx, { id: randomUUID(), paymentId: paid.id, amount: paid.amount, now: time.now });
  }
  await emit(tx, 'payment.paid', {
    source: '/pay',
    aggregateId: paid.id,
    sequence: paid.version,
    at: time.now,
    data: { ...refOf(paid), ...(await paidDetails(tx, paid, time.at)) },
  });
}

async function paidDetails(tx: Tx, paid: PaymentRow, at: Date) {
  const exact = (value: bigint) => formatExactAmount(kopecks(value));
  const lines = await linesOf(tx, paid.id);
  return {
    externalId: paid.external_id ?? paid.id,
    purpose: paid.purpose,
    coachDueAmount: exact(paid.coach_due),
    platformFeeAmount: exact(paid.fee),
    vatAmount: exact(paid.vat),
    vatPercentage: paid.vat_percentage,
    captureMode: paid.capture_mode,
    createdAt: paid.created_at.toISOString(),
    paidAt: at.toISOString(),
    ...(paid.payer_contact === null ? {} : { receiptTo: paid.payer_contact }),
    lines: lines.map((line) => ({
      sessionId: line.session_id,
      name: line.name,
      coachDueAmount: exact(line.coach_due),
      platformFeeAmount: exact(line.fee),
    })),
  };
}

const eventOf = { failed: 'payment.failed', review: 'payment.review' } as const;

async function moveAndTell(tx: Tx, from: PaymentRow, move: Move & { to: 'failed' | 'review' }): Promise<void> {
  const row = await movePayment(tx, from, move);
  if (row === undefined) return;
  await emit(tx, eventOf[move.to], {
    source: '/pay',
    aggregateId: row.id,
    sequence: row.version,
    at: move.now,
    data: { ...refOf(row), reason: move.reason ?? statusOf[row.state] },
  });
}

const refOf = (row: PaymentRow) => ({
  paymentId: row.id,
  orderId: row.order_id,
  athleteId: row.athlete_id,
  coachId: row.coach_id,
  amount: formatExactAmount(amountOf(row)),
});
