import type { Event } from '@leko/contracts';
import type { Tx } from '../db/tables.ts';
import type { Deps } from '../deps.ts';
import { changeIncome } from '../earnings/change-income.ts';
import { openDispute } from '../earnings/domain/income.ts';
import { findPaymentOf } from '../earnings/store-incomes.ts';
import { insertDispute } from './store.ts';

/** The coach's share of a disputed session waits for the decision, even where it is on its way or paid out by now. */
export async function freezeSession(deps: Deps, tx: Tx, { id, time, data }: Event<'session.disputed'>): Promise<void> {
  const { disputeId, sessionId, orderId, coachId, athleteId } = data;
  const paymentId = await findPaymentOf(tx, { orderId, sessionId, coachId, athleteId });
  if (paymentId === undefined) throw new Error(`no payment for session ${sessionId} is known yet`);
  if (!(await insertDispute(tx, { disputeId, paymentId, sessionId, eventId: id, at: new Date(time) }))) return;
  const fact = { kind: 'dispute_opened', sourceId: disputeId, eventId: id, paymentId } as const;
  await changeIncome(deps, tx, fact, (income) => openDispute(income, sessionId));
  deps.log.info({ disputeId, paymentId, coachId }, 'session frozen');
}
