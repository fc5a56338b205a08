import { recordAct, transact } from '@leko/postgres';
import type { Deps } from '../deps.ts';
import type { Payment } from './domain/payment.ts';
import { target } from './domain/states.ts';
import { publishEnd } from './payment-events.ts';
import { lockPayment } from './store.ts';
import { moveLocked } from './store-move.ts';

export interface Closing {
  readonly id: string;
  readonly command: 'cancel' | 'delete';
  /** Who asked for it. */
  readonly act: string;
}

/**
 * Ends a payment on request, where no money has moved, and returns it as it is then. The bank has no call for it, so money
 * that still comes is refunded.
 */
export function closePayment(
  { db, clock }: Pick<Deps, 'db' | 'clock'>,
  { id, command, act }: Closing,
): Promise<Payment> {
  const now = clock();
  return transact(db, async (tx) => {
    const payment = await lockPayment(tx, id);
    if (target(payment.state, command) === undefined) return payment;
    const closed = await moveLocked(tx, payment, { command, now });
    await publishEnd(tx, closed, now);
    await recordAct(tx, {
      actor: act,
      action: `payment.${command}`,
      objectType: 'payment',
      objectId: closed.id,
      at: now,
    });
    return closed;
  });
}
