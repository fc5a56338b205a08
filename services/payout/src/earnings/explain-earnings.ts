import { formatAmount } from '@leko/money';
import { lookAs } from '@leko/postgres';
import type { Deps } from '../deps.ts';
import { carriedForward } from '../ledger/domain/movement.ts';
import { cutOff } from './domain/earnings.ts';
import { carriedView, type ExplanationPage, type Figure, movementView } from './schemas-explanation.ts';
import { readExplanation } from './store-explanation.ts';

export interface ExplanationQuery {
  readonly coachId: string;
  readonly figure: Figure;
  readonly coolDownDays: number | undefined;
  readonly page: number;
  readonly limit: number;
}

/** Every change behind a figure of the earnings, oldest first; the last running sum is the figure. */
export async function explainEarnings(
  { db, clock, settings }: Deps,
  { coachId, figure, coolDownDays: asked, page, limit }: ExplanationQuery,
): Promise<ExplanationPage> {
  const now = clock();
  const coolDownDays = asked ?? settings('cool-down', now).days;
  const until = figure === 'available' ? cutOff(now, coolDownDays) : undefined;
  const offset = page * limit;
  const { movements, total, sum } = await lookAs(db, coachId, (tx) =>
    readExplanation(tx, { coachId, until, offset, limit }),
  );
  const carried = carriedForward(sum);
  const isLastPage = total >= offset && total < offset + limit;
  const data = movements.map(movementView);
  if (carried !== undefined && isLastPage) data.push(carriedView(carried, now));
  const amount = formatAmount(carried?.runningSum ?? sum);
  const entries = total + (carried === undefined ? 0 : 1);
  return { coachId, figure, amount, coolDownDays, data, count: data.length, page, limit, total: entries };
}
