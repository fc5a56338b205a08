import type { Deps } from '../deps.ts';
import { type LedgerView, ledgerView } from './schemas.ts';
import { readBalances } from './store-balances.ts';
import { listViolations } from './store-violations.ts';

const MAX_VIOLATIONS = 100;

/** All balances, or those of one coach, and the recorded violations. */
export async function viewLedger({ db }: Pick<Deps, 'db'>, coachId: string | undefined): Promise<LedgerView> {
  return ledgerView(await readBalances(db, coachId), await listViolations(db, MAX_VIOLATIONS));
}
