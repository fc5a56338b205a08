import { randomUUID } from 'node:crypto';
import { kopecks, ZERO } from '@leko/money';
import type { UnpaidPayment } from '../src/payments/domain/payment.ts';
import type { NewPayment } from '../src/payments/store-insert.ts';

export const NOW = new Date('2026-12-01T09:00:00Z');

/** What a new payment writes, with two lines and its event. */
export function newPayment(change: Partial<UnpaidPayment> = {}): NewPayment {
  const id = randomUUID();
  const payment: UnpaidPayment = {
    id,
    orderId: randomUUID(),
    athleteId: randomUUID(),
    coachId: randomUUID(),
    amount: kopecks(11_000n),
    coachDue: kopecks(10_000n),
    fee: kopecks(1_000n),
    vat: kopecks(180n),
    feePercentage: '10.0000',
    vatPercentage: '22.00',
    captureMode: 'automatic',
    purpose: 'Yoga "outside" \\ \u2028',
    personal: 'sealed',
    requestHash: 'hash',
    state: 'awaiting',
    version: 1,
    link: { url: undefined, expiresAt: NOW, askedAt: NOW },
    operationId: undefined,
    bankView: undefined,
    unreadSince: undefined,
    refundReserved: ZERO,
    refunded: ZERO,
    createdAt: NOW,
    updatedAt: NOW,
    nextCheckAt: undefined,
    ...change,
  };
  const lines = [0, 1].map((session) => ({
    sessionId: `session-${session}`,
    name: 'Yoga',
    coachDue: kopecks(5_000n),
    fee: kopecks(500n),
    vat: kopecks(90n),
  }));
  const event = {
    type: 'payment.created',
    event_id: randomUUID(),
    aggregate_id: id,
    sequence: 1,
    created_at: NOW,
  } as const;
  return { payment, lines, event: { ...event, body: { id: event.event_id, data: { paymentId: id } } } };
}
