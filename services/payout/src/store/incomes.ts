import { type Money, ZERO } from '@leko/money';
import { sql } from 'kysely';
import type { ReceivedPayment } from '../domain/postings.ts';
import type { Tx } from './tables.ts';

export interface Income extends ReceivedPayment {
  readonly eventId: string;
  readonly orderId: string;
  readonly athleteId: string;
  readonly externalId: string;
  readonly paymentCreatedAt: Date;
  readonly paidAt: Date;
  /** When it began to count; undefined while the money is only held. */
  readonly countsAt: Date | undefined;
}

/** Notes the income of a payment; false when it is known already, whatever event told of it. */
export async function insertIncome(tx: Tx, income: Income): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto('income')
    .values({
      payment_id: income.paymentId,
      event_id: income.eventId,
      order_id: income.orderId,
      athlete_id: income.athleteId,
      coach_id: income.coachId,
      external_id: income.externalId,
      amount: income.amount.kopecks,
      coach_share: income.coachShare.kopecks,
      fee: income.fee.kopecks,
      vat: income.vat.kopecks,
      currency: income.amount.currency,
      payment_created_at: income.paymentCreatedAt,
      paid_at: income.paidAt,
      counts_at: income.countsAt ?? null,
    })
    .onConflict((conflict) => conflict.column('payment_id').doNothing())
    .executeTakeFirst();
  return numInsertedOrUpdatedRows === 1n;
}

/** Puts everything that counted by `until` and is not remitted yet into the remittance; the sum of it. */
export async function takeIncomes(
  tx: Tx,
  { coachId, remittanceId, until }: { coachId: string; remittanceId: string; until: Date },
): Promise<Money> {
  const { rows } = await sql<{ sum: bigint | null }>`
    with taken as (
      update income set remittance_id = ${remittanceId}
      where coach_id = ${coachId} and remittance_id is null and counts_at <= ${until}
      returning coach_share)
    select sum(coach_share)::bigint as sum from taken`.execute(tx);
  return { ...ZERO, kopecks: rows[0]?.sum ?? 0n };
}

export async function freeIncomes(tx: Tx, remittanceId: string): Promise<void> {
  await tx.updateTable('income').set({ remittance_id: null }).where('remittance_id', '=', remittanceId).execute();
}
