import type { Db } from '../db/tables.ts';
import type { Payment } from '../payments/domain/payment.ts';
import { isUnpaid, paymentStates } from '../payments/domain/states.ts';
import { fromRow } from '../payments/store-row.ts';

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

export async function newestPaymentOf(db: Db, athleteId: string): Promise<Payment | undefined> {
  const row = await db
    .selectFrom('payment')
    .selectAll()
    .where('athlete_id', '=', athleteId)
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row && fromRow(row);
}

/** What unpaid payments of an athlete keep of people. */
export const unpaidContactsOf = (db: Db, athleteId: string): Promise<Pick<Payment, 'id' | 'personal'>[]> =>
  db
    .selectFrom('payment')
    .select(['id', 'personal'])
    .where('athlete_id', '=', athleteId)
    .where('state', 'in', unpaid)
    .execute();

/** Changes nothing where a concurrent transaction has changed it. */
export async function changeContact(db: Db, seen: Pick<Payment, 'id' | 'personal'>, personal: string): Promise<void> {
  await db
    .updateTable('payment')
    .set({ personal })
    .where('id', '=', seen.id)
    .where('personal', '=', seen.personal)
    .execute();
}
