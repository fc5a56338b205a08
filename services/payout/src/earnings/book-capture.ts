import type { Event } from '@leko/contracts';
import type { Tx } from '../db/tables.ts';
import type { Deps } from '../deps.ts';
import { changeReceivable } from './change-receivable.ts';
import { capture } from './domain/receivable.ts';
import { recordStep } from './store-receivables.ts';

/** The service was delivered: money that was only held is owed to the coach from here on. */
export async function bookCapture(deps: Deps, tx: Tx, { id, data }: Event<'payment.captured'>): Promise<void> {
  const { paymentId } = data;
  const at = new Date(data.capturedAt);
  const fact = { kind: 'payment_captured', sourceId: paymentId, eventId: id, paymentId } as const;
  await changeReceivable(deps, tx, fact, (receivable) => capture(receivable, at));
  await recordStep(tx, paymentId, { at, captured: true });
}
