import type { Event } from '@leko/contracts';
import type { Tx } from '../db/tables.ts';
import { exactAmount } from '../earnings/exact-amount.ts';
import { insertReturnedSessions } from './store-sales.ts';

/** Keeps what of the fee was refunded, by session, for acts that are issued later. */
export async function recordReturnedSessions(tx: Tx, { data }: Event<'payment.refunded'>): Promise<void> {
  if (!data.wasReceived) return; // There was no sale.
  const { refundId, paymentId, lines } = data;
  const sessions = lines.map(({ sessionId, platformFeeAmount, vatAmount }) => ({
    sessionId,
    fee: exactAmount(platformFeeAmount),
    vat: exactAmount(vatAmount),
  }));
  await insertReturnedSessions(tx, { refundId, paymentId }, sessions);
}
