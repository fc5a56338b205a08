import { kopecks } from '@leko/money';
import type { Selectable } from 'kysely';
import type { Tables } from '../db/tables.ts';
import {
  type Capture,
  type Payment,
  type PaymentLine,
  paymentReviewReasons,
  readEnd,
  type UnpaidPayment,
} from './domain/payment.ts';

export type PaymentRow = Selectable<Tables['payment']>;
type LineRow = Omit<Selectable<Tables['payment_line']>, 'payment_id' | 'position'>;

/** Throws where the columns say what no state of a payment is; the checks of the table keep most of that out. */
export function fromRow(row: PaymentRow): Payment {
  const facts = factsOf(row);
  switch (row.state) {
    case 'awaiting':
    case 'checkout':
    case 'canceled':
    case 'deleted':
      return { ...facts, state: row.state };
    case 'review': {
      const reason = paymentReviewReasons.find((one) => one === row.reason) ?? missing(row, 'reason');
      return { ...facts, ...seenOf(row), state: row.state, reason, holdsOrder: row.holds_order };
    }
    case 'failed':
      return { ...facts, ...seenOf(row), state: row.state, end: readEnd(row.reason ?? '') ?? missing(row, 'reason') };
    case 'received': {
      const paidAt = row.paid_at ?? missing(row, 'paid_at');
      const captureWantedAt = row.capture_wanted_at ?? undefined;
      return { ...facts, ...atBank(row), state: row.state, paidAt, capture: captureOf(row), captureWantedAt };
    }
    case 'delivered': {
      const paidAt = row.paid_at ?? missing(row, 'paid_at');
      return { ...facts, ...atBank(row), state: row.state, paidAt, takenAt: row.taken_at ?? missing(row, 'taken_at') };
    }
    case 'refund': {
      const paidAt = row.paid_at ?? undefined;
      return { ...facts, ...atBank(row), state: row.state, paidAt, takenAt: row.taken_at ?? undefined };
    }
  }
}

function missing({ id, state, reason }: PaymentRow, column: keyof PaymentRow): never {
  throw new Error(`payment ${id} is ${state} (${reason}) and has no ${column} that fits`);
}

const seenOf = (row: PaymentRow) => ({
  bankAmount: row.bank_amount === null ? undefined : kopecks(row.bank_amount),
  takenAt: row.taken_at ?? undefined,
});

const atBank = (row: PaymentRow) => ({
  operationId: row.external_id ?? missing(row, 'external_id'),
  bankAmount: kopecks(row.bank_amount ?? missing(row, 'bank_amount')),
});

function captureOf({ taken_at: at, hold_lost_at: seenAt }: PaymentRow): Capture {
  if (at !== null) return { state: 'taken', at };
  return seenAt === null ? { state: 'held' } : { state: 'lapsed', seenAt };
}

const factsOf = (row: PaymentRow) => ({
  id: row.id,
  orderId: row.order_id,
  athleteId: row.athlete_id,
  coachId: row.coach_id,
  amount: kopecks(row.amount),
  coachDue: kopecks(row.coach_due),
  fee: kopecks(row.fee),
  vat: kopecks(row.vat),
  feePercentage: row.fee_percentage,
  vatPercentage: row.vat_percentage,
  captureMode: row.capture_mode,
  purpose: row.purpose,
  personal: row.personal,
  requestHash: row.request_hash,
  version: row.version,
  link: {
    url: row.payment_link ?? undefined,
    expiresAt: row.link_expires_at,
    askedAt: row.link_asked_at ?? undefined,
  },
  operationId: row.external_id ?? undefined,
  bankView: row.bank_view ?? undefined,
  unreadSince: row.unread_since ?? undefined,
  refundReserved: kopecks(row.refund_reserved),
  refunded: kopecks(row.refunded),
  createdAt: row.created_at,
  updatedAt: row.updated_at,
  nextCheckAt: row.next_check_at ?? undefined,
});

/** The columns of a new payment; all others are empty at first. */
export const toRow = (payment: UnpaidPayment) => ({
  id: payment.id,
  order_id: payment.orderId,
  athlete_id: payment.athleteId,
  coach_id: payment.coachId,
  amount: payment.amount.kopecks,
  coach_due: payment.coachDue.kopecks,
  fee: payment.fee.kopecks,
  vat: payment.vat.kopecks,
  currency: payment.amount.currency,
  fee_percentage: payment.feePercentage,
  vat_percentage: payment.vatPercentage,
  capture_mode: payment.captureMode,
  purpose: payment.purpose,
  personal: payment.personal,
  request_hash: payment.requestHash,
  state: payment.state,
  link_expires_at: payment.link.expiresAt,
  link_asked_at: payment.link.askedAt ?? null,
  created_at: payment.createdAt,
  next_check_at: payment.nextCheckAt ?? null,
});

/** A session sold, or given back. */
export const lineFromRow = (row: LineRow): PaymentLine => ({
  sessionId: row.session_id,
  name: row.name,
  coachDue: kopecks(row.coach_due),
  fee: kopecks(row.fee),
  vat: kopecks(row.vat),
});

export const lineToRow = (line: PaymentLine): LineRow => ({
  session_id: line.sessionId,
  name: line.name,
  coach_due: line.coachDue.kopecks,
  fee: line.fee.kopecks,
  vat: line.vat.kopecks,
});
