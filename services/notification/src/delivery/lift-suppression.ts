import { recordAct, transact } from '@leko/postgres';
import { addressIndexesOf } from '../contacts/store.ts';
import type { Deps } from '../deps.ts';
import { liftSuppressions } from './store-suppressions.ts';

/** Writes to a user again whose address a mail server had rejected; says how many addresses that were. */
export async function liftSuppression(
  { db, clock, log, vault }: Deps,
  { userId, by }: { userId: string; by: string },
): Promise<number> {
  const at = clock();
  const lifted = await transact(db, async (tx) => {
    const addresses = await liftSuppressions(tx, await addressIndexesOf(vault, tx, userId), at);
    const act = { actor: by, action: 'suppression.lift', objectType: 'user', objectId: userId };
    await recordAct(tx, { ...act, details: { addresses }, at });
    return addresses;
  });
  log.info({ userId, by, lifted }, 'suppression lifted');
  return lifted;
}
