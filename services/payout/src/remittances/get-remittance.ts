import { lookAs } from '@leko/postgres';
import { commonProblems, ProblemError } from '@leko/server';
import type { Deps } from '../deps.ts';
import type { RemittanceView } from './schemas.ts';
import { showRemittance } from './show-remittance.ts';
import { findRemittance } from './store.ts';

export async function getRemittance(deps: Deps, ref: { id: string; coachId: string }): Promise<RemittanceView> {
  const remittance = await lookAs(deps.db, ref.coachId, (tx) => findRemittance(tx, ref));
  if (remittance === undefined) throw new ProblemError(commonProblems.notFound);
  return showRemittance(deps, remittance);
}
