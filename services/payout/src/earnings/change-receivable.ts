import type { Money } from '@leko/money';
import type { Tx } from '../db/tables.ts';
import type { Deps } from '../deps.ts';
import { owedBy } from '../ledger/domain/ledger.ts';
import { movementsOf } from '../ledger/domain/movement.ts';
import { type ReceivableFact, receivableEntry } from '../ledger/domain/postings.ts';
import { balancesOf, bookEntry, type LockedAccounts, lockAccounts } from '../ledger/store.ts';
import { addMovements } from '../ledger/store-movements.ts';
import type { Receivable } from './domain/receivable.ts';
import { findCoachOf, readReceivable, saveReceivable } from './store-receivables.ts';

/** A business fact about a payment: the kind of its entry in the ledger, and what caused it. */
export interface Fact {
  readonly kind: ReceivableFact;
  readonly sourceId: string;
  readonly eventId: string;
  readonly paymentId: string;
}

/**
 * Applies a fact to a receivable and books the difference, under the lock of the coach's accounts. Throws for an unknown
 * payment: the event came before `payment.paid` and is tried again.
 */
export async function changeReceivable(
  deps: Pick<Deps, 'clock'>,
  tx: Tx,
  fact: Fact,
  change: (receivable: Receivable) => Receivable,
): Promise<void> {
  const coachId = await findCoachOf(tx, fact.paymentId);
  if (coachId === undefined) throw new Error(`payment ${fact.paymentId} is not known yet`);
  const accounts = await lockAccounts(tx, coachId, fact.kind);
  const { receivable: before, open } = await readReceivable(tx, fact.paymentId);
  const after = change(before);
  await saveReceivable(tx, before, after);
  await bookDifference(deps, tx, fact, { accounts, before, after, open });
}

export interface Difference {
  readonly accounts: LockedAccounts;
  readonly before: Receivable | undefined;
  readonly after: Receivable;
  /** What of the payment no remittance has taken yet. */
  readonly open: Money;
}

/** Writes the entry of a change, and its movements; nothing where no account changes. */
export async function bookDifference(
  { clock }: Pick<Deps, 'clock'>,
  tx: Tx,
  { kind, sourceId, eventId }: Fact,
  { accounts, before, after, open }: Difference,
): Promise<void> {
  const entry = receivableEntry({ kind, sourceId }, { before, after }, balancesOf(accounts));
  if (entry === undefined) return; // The money is only held, or nothing is left of the session.
  const entryId = await bookEntry(tx, accounts, entry, { at: clock(), eventId });
  const { coachId, paymentId, countsAt } = after;
  await addMovements(tx, { coachId, entryId, paymentId }, movementsOf(owedBy(entry), { countsAt, open }));
}
