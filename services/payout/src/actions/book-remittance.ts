import { type Entry, owedBy } from '../domain/ledger.ts';
import { bookEntry, type LockedAccounts } from '../store/ledger.ts';
import { addPayout } from '../store/movements.ts';
import type { Tx } from '../store/tables.ts';

/** An entry of a remittance, and what it changes in what the coach is owed. */
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
