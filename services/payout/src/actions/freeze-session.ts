import type { Event } from '@leko/contracts';
import { openDispute } from '../domain/income.ts';
import { insertDispute } from '../store/disputes.ts';
import { findPaymentOf } from '../store/incomes.ts';
import type { Tx } from '../store/tables.ts';
import { changeIncome } from './change-income.ts';
import type { Deps } from './deps.ts';

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
