import type { Event } from '@leko/contracts';
import { recordAct } from '@leko/postgres';
import type { Tx } from '../db/tables.ts';
import type { Deps } from '../deps.ts';
import { changeReceivable } from '../earnings/change-receivable.ts';
import { keptOf, resolveDispute } from '../earnings/domain/receivable.ts';
import { exactAmount } from '../earnings/exact-amount.ts';
import { endDispute, findDispute } from './store.ts';

/** What the coach keeps is owed again; the rest is withheld until a refund returns it to the athlete. */
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
  await changeReceivable(deps, tx, fact, (receivable) =>
    resolveDispute(receivable, sessionId, (share) => keptOf(outcome, amount, share)),
  );
  await recordAct(tx, {
    actor: source,
    action: 'dispute.resolve',
    objectType: 'dispute',
    objectId: disputeId,
    details: { paymentId, sessionId, outcome, coachAmount, eventId: id },
    at: deps.clock(),
  });
  deps.log.info({ disputeId, paymentId, outcome }, 'dispute decided');
}
