import { kopecks, type Money } from '@leko/money';
import { sql } from 'kysely';
import type { Database } from '../db/tables.ts';
import type { AccountKind } from './domain/ledger.ts';

/** The balance of every account: of one coach, or of the platform and of all coaches together. */
export async function readBalances(
  db: Database,
  coachId: string | undefined,
): Promise<ReadonlyMap<AccountKind, Money>> {
  const { rows } = await sql<{ kind: AccountKind; balance: bigint }>`
    select kind, sum(balance)::bigint as balance from account
    where ${coachId ?? null}::uuid is null or coach_id = ${coachId ?? null}::uuid group by kind`.execute(db);
  return new Map(rows.map(({ kind, balance }) => [kind, kopecks(balance)]));
}
