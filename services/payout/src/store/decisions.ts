import type { Decision } from '../domain/decision.ts';
import type { Tx } from './tables.ts';

export async function insertDecision(tx: Tx, decision: Decision): Promise<void> {
  await tx
    .insertInto('decision')
    .values({
      id: decision.id,
      kind: decision.kind,
      coach_id: decision.coachId,
      payment_id: decision.paymentId ?? null,
      amount: decision.amount.kopecks,
      reason: decision.reason,
      decided_by: decision.decidedBy,
      decided_at: decision.decidedAt,
    })
    .execute();
}
