import type { Event } from '@leko/contracts';
import { insertReturnedSessions } from '../store/sales.ts';
import type { Tx } from '../store/tables.ts';
import { exactAmount } from './exact-amount.ts';

/** Keeps what of the fee went back, by session: acts that are made later say so. */
export async function noteReturnedSessions(tx: Tx, { data }: Event<'payment.refunded'>): Promise<void> {
  if (!data.wasReceived) return; // There was no sale.
  const { refundId, paymentId, lines } = data;
  const sessions = lines.map(({ sessionId, platformFeeAmount, vatAmount }) => ({
    sessionId,
    fee: exactAmount(platformFeeAmount),
    vat: exactAmount(vatAmount),
  }));
  await insertReturnedSessions(tx, { refundId, paymentId }, sessions);
}
