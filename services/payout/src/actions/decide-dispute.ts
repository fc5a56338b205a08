import type { Event } from '@leko/contracts';
import { noteAct } from '@leko/postgres';
import { keptOf, resolveDispute } from '../domain/income.ts';
import { endDispute, findDispute } from '../store/disputes.ts';
import type { Tx } from '../store/tables.ts';
import { changeIncome } from './change-income.ts';
import type { Deps } from './deps.ts';
import { exactAmount } from './exact-amount.ts';

/** What the coach keeps is owed again; the rest is set aside until a refund gives it to the athlete. */
export async function decideDispute(
  deps: Deps,
  tx: Tx,
  { id, source, time, data }: Event<'session.dispute_resolved'>,
): Promise<void> {
  const { disputeId, outcome, coachAmount } = data;
  const { paymentId, sessionId } = await findDispute(tx, disputeId);
  if (!(await endDispute(tx, disputeId, { outcome, at: new Date(time) }))) return;
  const amount = coachAmount === undefined ? undefined : exactAmount(coachAmount);
  const fact = { kind: 'dispute_resolved', sourceId: disputeId, eventId: id, paymentId } as const;
  await changeIncome(deps, tx, fact, (income) =>
    resolveDispute(income, sessionId, (share) => keptOf(outcome, amount, share)),
  );
  await noteAct(tx, {
    actor: source,
    action: 'dispute.resolve',
    objectType: 'dispute',
    objectId: disputeId,
    details: { paymentId, sessionId, outcome, coachAmount, eventId: id },
    at: deps.clock(),
  });
  deps.log.info({ disputeId, paymentId, outcome }, 'dispute decided');
}
