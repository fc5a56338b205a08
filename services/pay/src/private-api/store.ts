import { isUnpaid, paymentStates } from '../payments/domain/states.ts';
import type { Db, PaymentRow } from '../payments/store.ts';

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

/** What unpaid payments of an athlete keep of people. */
export const unpaidContactsOf = (db: Db, athleteId: string): Promise<Pick<PaymentRow, 'id' | 'personal'>[]> =>
  db
    .selectFrom('payment')
    .select(['id', 'personal'])
    .where('athlete_id', '=', athleteId)
    .where('state', 'in', unpaid)
    .execute();

/** Nothing, where somebody has changed it meanwhile. */
export async function changeContact(
  db: Db,
  seen: Pick<PaymentRow, 'id' | 'personal'>,
  personal: string,
): Promise<void> {
  await db
    .updateTable('payment')
    .set({ personal })
    .where('id', '=', seen.id)
    .where('personal', '=', seen.personal)
    .execute();
}
