import type { Event } from '@leko/contracts';
import type { Tx } from '../db/tables.ts';
import type { Deps } from '../deps.ts';
import { queueMessage } from './queue-message.ts';

/** A payment arrived: mails the athlete what they paid, and the coach what they will get. */
export async function mailPayment(deps: Deps, tx: Tx, event: Event<'payment.paid'>): Promise<void> {
  const { id: eventId, data } = event;
  const { orderId, purpose, paidAt, receivedAmount } = data;
  const sessions = data.lines.map(({ name }) => name);
  await queueMessage(deps, tx, {
    eventId,
    template: 'payment-paid',
    role: 'athlete',
    userId: data.athleteId,
    preferredAddress: data.receiptTo,
    data: (greeting) => ({ ...greeting, orderId, purpose, paidAt, sessions, amount: receivedAmount ?? data.amount }),
  });
  await queueMessage(deps, tx, {
    eventId,
    template: 'payment-received',
    role: 'coach',
    userId: data.coachId,
    data: (greeting) => ({ ...greeting, orderId, paidAt, sessions, dueAmount: data.coachDueAmount }),
  });
}
