import { sql, type Transaction } from 'kysely';
import type { Tables } from './tables.ts';

/** Kept, because counting a million rows takes longer than reading a page of them. */
export async function paymentsOf(tx: Transaction<Tables>, athleteId: string): Promise<number> {
  const row = await tx
    .selectFrom('payment_count')
    .select('payments')
    .where('athlete_id', '=', athleteId)
    .executeTakeFirst();
  return Number(row?.payments ?? 0n);
}

/** In the transaction that makes the payment. */
export const countPayment = (tx: Transaction<Tables>, athleteId: string) =>
  tx
    .insertInto('payment_count')
    .values({ athlete_id: athleteId, payments: 1n })
    .onConflict((conflict) => conflict.column('athlete_id').doUpdateSet({ payments: sql`payment_count.payments + 1` }))
    .execute();
