import type { Kysely, Transaction } from 'kysely';
import type { Tables } from '../db/tables.ts';

export interface Suppression {
  readonly addressIndex: string;
  readonly reason: string;
  readonly messageId: string;
  readonly since: Date;
  readonly until: Date;
}

export async function suppress(
  tx: Transaction<Tables>,
  { addressIndex, messageId, ...rest }: Suppression,
): Promise<void> {
  const values = { message_id: messageId, ...rest };
  await tx
    .insertInto('suppression')
    .values({ address_index: addressIndex, ...values })
    .onConflict((conflict) => conflict.column('address_index').doUpdateSet(values))
    .execute();
}

/** Those of the addresses that nothing is sent to at the moment. */
export async function suppressedAmong(
  db: Kysely<Tables>,
  indexes: readonly string[],
  now: Date,
): Promise<ReadonlySet<string>> {
  if (indexes.length === 0) return new Set();
  const rows = await db
    .selectFrom('suppression')
    .select('address_index')
    .where('address_index', 'in', indexes)
    .where('until', '>', now)
    .execute();
  return new Set(rows.map(({ address_index }) => address_index));
}

/** Writes to the addresses again; how many of them were suppressed. */
export async function liftSuppressions(
  tx: Transaction<Tables>,
  indexes: readonly string[],
  now: Date,
): Promise<number> {
  if (indexes.length === 0) return 0;
  const lifted = await tx
    .updateTable('suppression')
    .set({ until: now })
    .where('address_index', 'in', indexes)
    .where('until', '>', now)
    .returning('address_index')
    .execute();
  return lifted.length;
}
