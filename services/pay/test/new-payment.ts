import { randomUUID } from 'node:crypto';
import type { NewPayment } from '../src/payments/store-insert.ts';

export const NOW = new Date('2026-12-01T09:00:00Z');

/** What a new payment writes, with two lines and its event. */
export function newPayment(change: Partial<NewPayment['row']> = {}): NewPayment {
  const id = randomUUID();
  const row: NewPayment['row'] = {
    id,
    order_id: randomUUID(),
    athlete_id: randomUUID(),
    coach_id: randomUUID(),
    amount: 11_000n,
    coach_due: 10_000n,
    fee: 1_000n,
    vat: 180n,
    currency: 'RUB',
    fee_percentage: '10.0000',
    vat_percentage: '22.00',
    capture_mode: 'automatic',
    purpose: 'Yoga "outside" \\ \u2028',
    personal: 'sealed',
    request_hash: 'hash',
    state: 'awaiting',
    link_expires_at: NOW,
    created_at: NOW,
    next_check_at: null,
    ...change,
  };
  const lines = [0, 1].map((position) => ({
    position,
    session_id: `session-${position}`,
    name: 'Yoga',
    coach_due: 5_000n,
    fee: 500n,
    vat: 90n,
  }));
  const event = {
    type: 'payment.created',
    event_id: randomUUID(),
    aggregate_id: id,
    sequence: 1,
    created_at: NOW,
  } as const;
  return { row, lines, told: { ...event, body: { id: event.event_id, data: { paymentId: id } } } };
}
