import { readLine } from '../../store/reconciliation-lines.ts';
import type { OpenReview } from '../../store/reviews.ts';
import type { Deps } from '../deps.ts';
import { reconcileDay } from '../reconciliation/reconcile-day.ts';
import { explainDifference } from '../reconciliation/reconcile-explain.ts';
import type { Decision } from './decision.ts';

export const acceptDifference = (deps: Deps, { id }: OpenReview, { by, why }: Decision) =>
  explainDifference(deps, { id, key: undefined, who: by.act, why });

export async function retryDifference(deps: Deps, { id }: OpenReview, { deadline }: Decision): Promise<void> {
  const { day } = await readLine(deps.db, id);
  await reconcileDay(deps, day, deadline);
}
