import type { Tx } from '../db/tables.ts';
import { type Entry, owedBy } from '../ledger/domain/ledger.ts';
import { bookEntry, type LockedAccounts } from '../ledger/store.ts';
import { addPayout } from '../ledger/store-movements.ts';

/** Writes an entry of a remittance, and the movement where it changes what the coach is owed. */
export async function bookRemittance(
  tx: Tx,
  accounts: LockedAccounts,
  entry: Entry,
  cause: { at: Date; eventId: string },
): Promise<void> {
  const entryId = await bookEntry(tx, accounts, entry, cause);
  const { coachId, sourceId: remittanceId } = entry;
  const amount = owedBy(entry);
  if (amount.kopecks !== 0n) await addPayout(tx, { coachId, entryId, amount }, remittanceId);
}
