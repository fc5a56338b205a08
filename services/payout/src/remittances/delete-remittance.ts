import { lookAs } from '@leko/postgres';
import { commonProblems, ProblemError } from '@leko/server';
import type { Deps } from '../deps.ts';
import { problems } from '../problems.ts';
import type { Remittance } from './domain/remittance.ts';
import type { RemittanceView } from './schemas.ts';
import { settleRemittance } from './settle-remittance.ts';
import { showRemittance } from './show-remittance.ts';
import { findRemittance } from './store.ts';

/** Deletes a remittance that is in no registry yet. A deleted one gets the same answer again. */
export async function deleteRemittance(deps: Deps, ref: { id: string; coachId: string }): Promise<RemittanceView> {
  const find = () => lookAs(deps.db, ref.coachId, (tx) => findRemittance(tx, ref));
  if ((await find()) === undefined) throw new ProblemError(commonProblems.notFound);
  await settleRemittance(deps, { id: ref.id, name: 'delete', reason: undefined, actingUser: ref.coachId });
  const after = await find();
  if (after === undefined) throw new ProblemError(commonProblems.notFound);
  if (after.state !== 'DELETED') throw tooLate(after);
  return showRemittance(deps, after);
}

function tooLate({ state }: Remittance): ProblemError {
  const why = state === 'WAITING' ? 'it is in a registry that goes to the bank' : `it is ${state}`;
  return new ProblemError(problems.remittanceSent, {
    detail: `The remittance cannot be deleted any more: ${why}`,
    extra: { remittanceStatus: state },
  });
}
