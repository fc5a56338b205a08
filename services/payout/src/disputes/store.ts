import type { Tx } from '../db/tables.ts';
import type { Outcome } from '../earnings/domain/receivable.ts';

export interface Dispute {
  readonly disputeId: string;
  readonly paymentId: string;
  readonly sessionId: string;
}

/** False when the dispute is known already. */
export async function insertDispute(tx: Tx, dispute: Dispute & { eventId: string; at: Date }): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto('dispute')
    .values({
      dispute_id: dispute.disputeId,
      payment_id: dispute.paymentId,
      session_id: dispute.sessionId,
      event_id: dispute.eventId,
      outcome: null,
      opened_at: dispute.at,
      resolved_at: null,
    })
    .onConflict((conflict) => conflict.column('dispute_id').doNothing())
    .executeTakeFirst();
  return numInsertedOrUpdatedRows === 1n;
}

/** Throws for an unknown dispute: its resolution came before its opening and is tried again. */
export async function findDispute(tx: Tx, disputeId: string): Promise<Dispute> {
  const row = await tx.selectFrom('dispute').selectAll().where('dispute_id', '=', disputeId).executeTakeFirst();
  if (row === undefined) throw new Error(`dispute ${disputeId} is not known yet`);
  return { disputeId, paymentId: row.payment_id, sessionId: row.session_id };
}

/** Compare-and-set: false when it was resolved before. */
export async function endDispute(tx: Tx, disputeId: string, end: { outcome: Outcome; at: Date }): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('dispute')
    .set({ outcome: end.outcome, resolved_at: end.at })
    .where('dispute_id', '=', disputeId)
    .where('outcome', 'is', null)
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}
