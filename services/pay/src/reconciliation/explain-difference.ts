import { type RequestKey, recordAct, transactOnce } from '@leko/postgres';
import { commonProblems, ProblemError } from '@leko/server';
import type { Deps } from '../deps.ts';
import { problems } from '../problems.ts';
import { lockLine, lockLines, readLine, saveLines } from './store-lines.ts';
import { type LineView, viewLine } from './view-reconciliation.ts';

export interface Explanation {
  readonly id: string;
  readonly key: RequestKey | undefined;
  readonly who: string;
  readonly why: string;
}

/** Records an operator's explanation: the difference stays, with its reason, and both stay in the line's history. */
export function explainDifference(
  { db, clock, log }: Pick<Deps, 'db' | 'clock' | 'log'>,
  { id, key, who, why }: Explanation,
): Promise<LineView> {
  return transactOnce(db, key, async (tx) => {
    const now = clock();
    await lockLines(tx);
    const line = await lockLine(tx, id);
    if (line === undefined) throw new ProblemError(commonProblems.notFound);
    if (line.verdict === 'matched' || line.verdict === 'adopted') throw new ProblemError(problems.differenceClosed);
    const explained = {
      ...line,
      verdict: 'explained' as const,
      explanation: why,
      explained_by: who,
      explained_at: now,
      closed_at: line.closed_at ?? now,
      version: line.version + 1,
      updated_at: now,
    };
    await saveLines(tx, [explained]);
    const { day, reason, payment_id: paymentId, operation_id: operationId } = line;
    const details = { day, reason, paymentId, operationId };
    const object = { objectType: 'reconciliation_line', objectId: line.id };
    await recordAct(tx, { actor: who, action: 'reconciliation.explain', ...object, why, details, at: now });
    log.info({ lineId: id, ...details, who }, 'difference explained');
    return viewLine(await readLine(tx, id), now);
  });
}
