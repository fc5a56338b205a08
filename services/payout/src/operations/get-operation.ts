import { lookAs } from '@leko/postgres';
import { commonProblems, ProblemError } from '@leko/server';
import type { Deps } from '../deps.ts';
import type { OperationView } from './schemas.ts';
import { showOperation } from './show-operation.ts';
import { findOperation } from './store.ts';

export async function getOperation(deps: Deps, reference: { id: string; coachId: string }): Promise<OperationView> {
  const operation = await lookAs(deps.db, reference.coachId, (tx) => findOperation(tx, reference));
  if (operation === undefined) throw new ProblemError(commonProblems.notFound);
  return showOperation(deps, operation, deps.settings('platform', deps.clock()).zone);
}
