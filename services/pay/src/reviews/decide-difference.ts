import type { Deps } from '../deps.ts';
import { explainDifference } from '../reconciliation/explain-difference.ts';
import { reconcileDay } from '../reconciliation/reconcile-day.ts';
import { readLine } from '../reconciliation/store-lines.ts';
import type { Decision } from './decision.ts';
import type { OpenReview } from './store.ts';

export const acceptDifference = (deps: Deps, { id }: OpenReview, { by, why }: Decision) =>
  explainDifference(deps, { id, key: undefined, who: by.act, why });

export async function retryDifference(deps: Deps, { id }: OpenReview, { deadline }: Decision): Promise<void> {
  const { day } = await readLine(deps.db, id);
  await reconcileDay(deps, day, deadline);
}
