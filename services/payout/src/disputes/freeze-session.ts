import type { Event } from '@leko/contracts';
import type { Tx } from '../db/tables.ts';
import type { Deps } from '../deps.ts';
import { changeReceivable } from '../earnings/change-receivable.ts';
import { openDispute } from '../earnings/domain/receivable.ts';
import { findPaymentOf } from '../earnings/store-receivables.ts';
import { insertDispute } from './store.ts';

/** Freezes the coach's share of a disputed session until the decision, even where it was paid out already. */
export async function freezeSession(deps: Deps, tx: Tx, { id, time, data }: Event<'session.disputed'>): Promise<void> {
  const { disputeId, sessionId, orderId, coachId, athleteId } = data;
  const paymentId = await findPaymentOf(tx, { orderId, sessionId, coachId, athleteId });
  if (paymentId === undefined) throw new Error(`no payment for session ${sessionId} is known yet`);
  if (!(await insertDispute(tx, { disputeId, paymentId, sessionId, eventId: id, at: new Date(time) }))) return;
  const fact = { kind: 'dispute_opened', sourceId: disputeId, eventId: id, paymentId } as const;
  await changeReceivable(deps, tx, fact, (receivable) => openDispute(receivable, sessionId));
  deps.log.info({ disputeId, paymentId, coachId }, 'session frozen');
}
