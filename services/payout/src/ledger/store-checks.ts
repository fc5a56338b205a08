import { sql } from 'kysely';
import type { Database } from '../db/tables.ts';
import type { Violation } from './domain/violation.ts';
import { recomputed, rules } from './store-balance-rules.ts';

/** The next coaches after `after`, by their ids. */
export async function coachesAfter(db: Database, after: string | undefined, limit: number): Promise<string[]> {
  const { rows } = await sql<{ coach_id: string }>`
    select coach_id from coach where ${after ?? null}::uuid is null or coach_id > ${after ?? null}::uuid
    order by coach_id limit ${limit}`.execute(db);
  return rows.map((row) => row.coach_id);
}

/** docs/reliability.md, I1 to I5 for some coaches, read by one statement and so at one moment. */
export async function violationsOf(db: Database, coachIds: readonly string[]): Promise<Violation[]> {
  const { rows } = await sql<{ coach_id: string; what: string }>`
    with ${recomputed(coachIds)} ${rules} order by 1, 2`.execute(db);
  return rows.map(({ coach_id: coachId, what }) => ({ coachId, what }));
}

/** The rules of all accounts together. */
export const UNBALANCED: Violation = { coachId: undefined, what: 'the balances of all accounts do not sum to zero' };

/** Every entry sums to zero, so all balances together do; a balance of the platform that was changed by hand breaks it. */
export async function findUnbalanced(db: Database): Promise<Violation[]> {
  const { rows } = await sql`select from account group by currency having sum(balance) <> 0`.execute(db);
  return rows.length === 0 ? [] : [UNBALANCED];
}
