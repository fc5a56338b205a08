import type { Deps } from '../deps.ts';
import { type LedgerView, ledgerView } from './schemas.ts';
import { readBalances } from './store-balances.ts';
import { listDoubts } from './store-reviews.ts';

const MAX_DOUBTS = 100;

/** Where all money is, or that of one coach, and what about the books does not hold. */
export async function viewLedger({ db }: Pick<Deps, 'db'>, coachId: string | undefined): Promise<LedgerView> {
  return ledgerView(await readBalances(db, coachId), await listDoubts(db, MAX_DOUBTS));
}
