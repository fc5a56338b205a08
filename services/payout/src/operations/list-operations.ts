import { lookAs } from '@leko/postgres';
import { invalidInput } from '@leko/server';
import type { Deps } from '../deps.ts';
import { dayIn, mondayOf } from '../documents/domain/calendar.ts';
import { type OperationType, operationTypes } from './domain/operation.ts';
import type { OperationPage } from './schemas.ts';
import { showOperation } from './show-operation.ts';
import { listOperations as readOperations } from './store.ts';

export interface OperationsInput {
  readonly coachId: string;
  readonly type: 'ALL' | OperationType;
  readonly startDate: string | undefined;
  readonly endDate: string | undefined;
  readonly page: number;
  readonly limit: number;
}

/** Payments and remittances of a coach, this week's unless other days are asked for. */
export async function listOperations(
  deps: Deps,
  { type, startDate, endDate, ...query }: OperationsInput,
): Promise<OperationPage> {
  if (startDate !== undefined && endDate !== undefined && startDate > endDate) {
    throw invalidInput('/querystring/start_date', 'must not be after end_date');
  }
  const now = deps.clock();
  const { zone } = deps.settings('platform', now);
  const today = dayIn(zone, now);
  const period = { from: startDate ?? mondayOf(today), to: endDate ?? today };
  const types = type === 'ALL' ? operationTypes : [type];
  const { operations, total } = await lookAs(deps.db, query.coachId, (tx) =>
    readOperations(tx, { ...query, types, ...period, zone }),
  );
  const data = await Promise.all(operations.map((operation) => showOperation(deps, operation, zone)));
  return { data, count: data.length, page: query.page, limit: query.limit, total };
}
