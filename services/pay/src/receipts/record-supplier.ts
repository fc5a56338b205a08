import type { Event } from '@leko/contracts';
import { personalOfSupplier } from '../db/personal.ts';
import type { Tx } from '../db/tables.ts';
import type { Deps } from '../deps.ts';
import { releaseReceipts } from './store-queue.ts';
import { saveSupplier } from './store-suppliers.ts';

/** The coach has registered with payout: receipts have these details from now on. */
export async function recordSupplier(
  { clock, vault }: Pick<Deps, 'clock' | 'vault'>,
  tx: Tx,
  { data, time }: Event<'recipient.created' | 'recipient.updated'>,
): Promise<void> {
  const { coachId, name, inn, phone, email } = data;
  const personal = { name, inn, ...(phone === undefined ? {} : { phone }), ...(email === undefined ? {} : { email }) };
  const supplier = {
    coach_id: coachId,
    personal: await personalOfSupplier.seal(vault, [coachId], personal),
    told_at: new Date(time),
  };
  const now = clock();
  await saveSupplier(tx, supplier, now);
  await releaseReceipts(tx, coachId, now);
}
