import type { Transaction } from 'kysely';
import type { Tables } from '../db/tables.ts';

/** Kept, because counting a million rows takes longer than reading a page of them. */
export async function paymentsOf(tx: Transaction<Tables>, athleteId: string): Promise<number> {
  const row = await tx
    .selectFrom('payment_count')
    .select('payments')
    .where('athlete_id', '=', athleteId)
    .executeTakeFirst();
  return Number(row?.payments ?? 0n);
}
