import { isNewest } from '@leko/events';
import type { Kysely, Selectable, Transaction } from 'kysely';
import type { Tables } from '../db/tables.ts';

export type SupplierRow = Selectable<Tables['supplier']>;

export const findSupplier = (db: Kysely<Tables>, coachId: string): Promise<SupplierRow | undefined> =>
  db.selectFrom('supplier').selectAll().where('coach_id', '=', coachId).executeTakeFirst();

/** What payout last published of the coach; an older event that comes late changes nothing. */
export async function saveSupplier(tx: Transaction<Tables>, row: SupplierRow, now: Date): Promise<void> {
  const { coach_id: _key, ...values } = row;
  await tx
    .insertInto('supplier')
    .values(row)
    .onConflict((conflict) =>
      conflict
        .column('coach_id')
        .doUpdateSet(values)
        .where(isNewest('supplier', 'told_at', now)),
    )
    .execute();
}
