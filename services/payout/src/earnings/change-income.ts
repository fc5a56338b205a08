import type { Money } from '@leko/money';
import type { Tx } from '../db/tables.ts';
import type { Deps } from '../deps.ts';
import { owedBy } from '../ledger/domain/ledger.ts';
import { movementsOf } from '../ledger/domain/movement.ts';
import { type IncomeFact, incomeEntry } from '../ledger/domain/postings.ts';
import { balancesOf, bookEntry, type LockedAccounts, lockAccounts } from '../ledger/store.ts';
import { addMovements } from '../ledger/store-movements.ts';
import type { Income } from './domain/income.ts';
import { findCoachOf, readIncome, saveIncome } from './store-incomes.ts';

/** Something that happened to a payment: what it is called in the books, and what caused it. */
export interface Fact {
  readonly kind: IncomeFact;
  readonly sourceId: string;
  readonly eventId: string;
  readonly paymentId: string;
}

/**
 * Takes a fact into a payment and books the difference that it makes, under the lock of the coach's accounts. A payment that
 * nothing was told of yet throws: the event came too early and is tried again.
 */
export async function changeIncome(
  deps: Pick<Deps, 'clock'>,
  tx: Tx,
  fact: Fact,
  change: (income: Income) => Income,
): Promise<void> {
  const coachId = await findCoachOf(tx, fact.paymentId);
  if (coachId === undefined) throw new Error(`payment ${fact.paymentId} is not known yet`);
  const accounts = await lockAccounts(tx, coachId, fact.kind);
  const { income: before, row } = await readIncome(tx, fact.paymentId);
  const after = change(before);
  await saveIncome(tx, before, after);
  await bookDifference(deps, tx, fact, {
    accounts,
    before,
    after,
    open: { kopecks: row.open, currency: row.currency },
  });
}

export interface Difference {
  readonly accounts: LockedAccounts;
  readonly before: Income | undefined;
  readonly after: Income;
  /** What of the payment no remittance has taken. */
  readonly open: Money;
}

export async function bookDifference(
  { clock }: Pick<Deps, 'clock'>,
  tx: Tx,
  { kind, sourceId, eventId }: Fact,
  { accounts, before, after, open }: Difference,
): Promise<void> {
  const entry = incomeEntry({ kind, sourceId }, { before, after }, balancesOf(accounts));
  if (entry === undefined) return; // Of no consequence: held money, or a session that nothing is left of.
  const entryId = await bookEntry(tx, accounts, entry, { at: clock(), eventId });
  const { coachId, paymentId, countsAt } = after;
  await addMovements(tx, { coachId, entryId, paymentId }, movementsOf(owedBy(entry), { countsAt, open }));
}
