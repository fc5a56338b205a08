import { recordAct, transact } from '@leko/postgres';
import type { Deps } from '../deps.ts';
import { target } from './domain/states.ts';
import { checkOf } from './end-payment.ts';
import { publishEnd } from './payment-events.ts';
import { lockPayment, movePayment, type PaymentRow } from './store.ts';

export interface Closing {
  readonly id: string;
  readonly command: 'cancel' | 'delete';
  readonly reason: string;
  /** Who wants it. */
  readonly act: string;
}

/**
 * Ends a payment because somebody wants it, where no money has moved; gives the payment as it is then. The bank is not
 * told, because it knows no such wish: money that still comes is sent back.
 */
export function closePayment(
  { db, clock }: Pick<Deps, 'db' | 'clock'>,
  { id, command, reason, act }: Closing,
): Promise<PaymentRow> {
  const now = clock();
  return transact(db, async (tx) => {
    const payment = await lockPayment(tx, id);
    const to = target(payment.state, command);
    if (to === undefined) return payment;
    const row = await movePayment(tx, payment, { command, reason, nextCheckAt: checkOf(payment, to, now), now });
    if (row === undefined) throw new Error(`payment ${id} moved although it was locked`);
    await publishEnd(tx, 'payment.failed', row, now);
    await recordAct(tx, { actor: act, action: `payment.${command}`, objectType: 'payment', objectId: row.id, at: now });
    return row;
  });
}
