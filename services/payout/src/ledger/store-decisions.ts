import { kopecks } from '@leko/money';
import { sql } from 'kysely';
import type { Tx } from '../db/tables.ts';
import type { ChargedPayment, Decision } from './domain/decision.ts';

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

/** What a bank has taken back for a payment by now; the accounts of its coach must be locked. */
export async function readChargedPayment(tx: Tx, paymentId: string): Promise<ChargedPayment> {
  const { rows } = await sql<{ received: bigint; charged_back: bigint }>`
    select received, (
      select coalesce(sum(case kind when 'chargeback' then amount else -amount end), 0)::bigint
      from decision where decision.payment_id = income.payment_id) as charged_back
    from income where payment_id = ${paymentId}`.execute(tx);
  const [row] = rows;
  if (row === undefined) throw new Error(`payment ${paymentId} is not known`);
  return { received: kopecks(row.received), chargedBack: kopecks(row.charged_back) };
}
