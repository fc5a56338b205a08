import { transact } from '@leko/postgres';
import { addressIndexesOf } from '../../store/contacts.ts';
import { liftSuppressions } from '../../store/suppressions.ts';
import type { Deps } from '../deps.ts';

/** Writes to a user again whose address a mail server had rejected; says how many addresses that were. */
export async function liftSuppression(
  { db, clock, log, vault }: Deps,
  { userId, by }: { userId: string; by: string },
): Promise<number> {
  const lifted = await transact(db, async (tx) =>
    liftSuppressions(tx, await addressIndexesOf(vault, tx, userId), clock()),
  );
  log.info({ userId, by, lifted }, 'suppression lifted');
  return lifted;
}
