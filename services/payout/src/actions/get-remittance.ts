import { commonProblems, ProblemError } from '@leko/server';
import { type RemittanceView, remittanceView } from '../schemas/remittance.ts';
import { findRemittance } from '../store/remittances.ts';
import type { Deps } from './deps.ts';

export async function getRemittance({ db }: Deps, ref: { id: string; coachId: string }): Promise<RemittanceView> {
  const remittance = await findRemittance(db, ref);
  if (remittance === undefined) throw new ProblemError(commonProblems.notFound);
  return remittanceView(remittance);
}
