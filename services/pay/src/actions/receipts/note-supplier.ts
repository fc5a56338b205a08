import type { Event } from '@leko/contracts';
import { releaseReceipts } from '../../store/receipt-line.ts';
import { saveSupplier } from '../../store/suppliers.ts';
import type { Tx } from '../../store/tables.ts';
import type { Deps } from '../deps.ts';

/** The coach has told payout who they are: receipts name them from now on. */
export async function noteSupplier(
  { clock }: Pick<Deps, 'clock'>,
  tx: Tx,
  { data, time }: Event<'recipient.created' | 'recipient.updated'>,
): Promise<void> {
  await saveSupplier(tx, {
    coach_id: data.coachId,
    name: data.name,
    phone: data.phone ?? null,
    email: data.email ?? null,
    inn: data.inn,
    told_at: new Date(time),
  });
  await releaseReceipts(tx, data.coachId, clock());
}
