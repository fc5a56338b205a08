import type { EventData } from '@leko/contracts';
import { ATHLETE, COACH } from './world.ts';

export const paid = (changes: Partial<EventData<'payment.paid'>> = {}): EventData<'payment.paid'> => ({
  paymentId: '33333333-3333-4333-8333-333333333333',
  orderId: 'order-1',
  athleteId: ATHLETE,
  coachId: COACH,
  amount: '1200.00 RUB',
  externalId: '44444444-4444-4444-8444-444444444444',
  purpose: 'Training <b>sessions</b>',
  coachDueAmount: '1080.00 RUB',
  platformFeeAmount: '120.00 RUB',
  vatAmount: '21.64 RUB',
  vatPercentage: '22.00',
  captureMode: 'automatic',
  createdAt: '2026-11-20T10:00:00.000Z',
  paidAt: '2026-11-20T10:05:00.000Z',
  receiptTo: 'athlete@example.com',
  lines: [{ sessionId: 's-1', name: 'Morning run', coachDueAmount: '1080.00 RUB', platformFeeAmount: '120.00 RUB' }],
  ...changes,
});

export const recipient = (changes: Partial<EventData<'recipient.updated'>> = {}): EventData<'recipient.updated'> => ({
  recipientId: '55555555-5555-4555-8555-555555555555',
  coachId: COACH,
  name: 'Ivan Petrov',
  email: 'coach@example.com',
  inn: '7700000009',
  bankDetailsChanged: false,
  ...changes,
});

export const remittance = (): EventData<'remittance.completed'> => ({
  remittanceId: '66666666-6666-4666-8666-666666666666',
  coachId: COACH,
  dueAmount: '1080.00 RUB',
  paidAmount: '1030.00 RUB',
  feeAmount: '50.00 RUB',
});

export const session = (changes: Partial<EventData<'session.booked'>> = {}): EventData<'session.booked'> => ({
  sessionId: 's-1',
  coachId: COACH,
  athleteId: ATHLETE,
  name: 'Morning run',
  startsAt: '2026-11-24T06:00:00.000Z',
  endsAt: '2026-11-24T07:00:00.000Z',
  ...changes,
});

export const refunded = (changes: Partial<EventData<'payment.refunded'>> = {}): EventData<'payment.refunded'> => ({
  paymentId: '33333333-3333-4333-8333-333333333333',
  orderId: 'order-1',
  athleteId: ATHLETE,
  coachId: COACH,
  amount: '1200.00 RUB',
  refundId: '77777777-7777-4777-8777-777777777777',
  refundAmount: '1200.00 RUB',
  coachDueAmount: '1080.00 RUB',
  platformFeeAmount: '120.00 RUB',
  vatAmount: '21.64 RUB',
  isWhole: true,
  wasReceived: true,
  refundedAt: '2026-11-21T10:00:00.000Z',
  receiptTo: 'athlete@example.com',
  lines: [],
  ...changes,
});

export const document = (changes: Partial<EventData<'document.created'>> = {}): EventData<'document.created'> => ({
  documentId: '88888888-8888-4888-8888-888888888888',
  bookingId: '88888888-8888-4888-8888-888888888889',
  coachId: COACH,
  athleteId: ATHLETE,
  documentType: 'act_coach',
  number: 'A-1',
  fileName: 'act-1.pdf',
  ...changes,
});
