import { isUnpaid, paymentStates } from '../domain/payment-states.ts';
import type { Db, PaymentRow } from './payments.ts';

const unpaid = paymentStates.filter(isUnpaid);

/** The ids of the newest unpaid payments of an athlete. */
export async function unpaidPaymentsOf(db: Db, athleteId: string, limit: number): Promise<string[]> {
  const rows = await db
    .selectFrom('payment')
    .select('id')
    .where('athlete_id', '=', athleteId)
    .where('state', 'in', unpaid)
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit)
    .execute();
  return rows.map(({ id }) => id);
}

export const newestPaymentOf = (db: Db, athleteId: string): Promise<PaymentRow | undefined> =>
  db
    .selectFrom('payment')
    .selectAll()
    .where('athlete_id', '=', athleteId)
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();

/** The receipts of unpaid payments for which the payer has not named an address go here. */
export async function redirectReceipts(db: Db, { athleteId, to }: { athleteId: string; to: string }): Promise<void> {
  await db
    .updateTable('payment')
    .set({ receipt_to: to })
    .where('athlete_id', '=', athleteId)
    .where('state', 'in', unpaid)
    .where('payer_contact', 'is', null)
    .where('receipt_to', '!=', to)
    .execute();
}
