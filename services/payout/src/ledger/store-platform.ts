import { sql } from 'kysely';
import type { Database, Tx } from '../db/tables.ts';
import type { Violation } from './domain/violation.ts';

/** About a million postings: as many as one statement sums within its time limit. */
const PAGES = 10_000n;

export const MISCOUNTED: Violation = {
  coachId: undefined,
  what: 'a balance of the platform is not the sum of its postings',
};

/**
 * Compares the platform's balances with the sum of all postings. In portions, because there are too many for one statement, and
 * in one snapshot, so that concurrent bookings make no difference.
 */
export async function findMiscounted(db: Database): Promise<Violation[]> {
  const counted = await db
    .transaction()
    .setIsolationLevel('repeatable read')
    .setAccessMode('read only')
    .execute(countAll);
  return counted ? [] : [MISCOUNTED];
}

async function countAll(tx: Tx): Promise<boolean> {
  const { rows: accounts } = await sql<{ id: bigint; balance: bigint; pages: bigint }>`
    select id, balance, pg_relation_size('posting') / current_setting('block_size')::bigint as pages
    from account where coach_id is null`.execute(tx);
  const left = new Map(accounts.map(({ id, balance }) => [id, balance]));
  const pages = accounts[0]?.pages ?? 0n;
  for (let page = 0n; page < pages; page += PAGES) await countPages(tx, page, left);
  return [...left.values()].every((rest) => rest === 0n);
}

/** Subtracts the postings of some pages from the balances. */
async function countPages(tx: Tx, page: bigint, left: Map<bigint, bigint>): Promise<void> {
  const [from, to] = [`(${page},0)`, `(${page + PAGES},0)`];
  const { rows } = await sql<{ account_id: bigint; sum: bigint }>`
    select account_id, sum(amount)::bigint as sum from posting
    where ctid >= ${from}::tid and ctid < ${to}::tid and account_id = any (${[...left.keys()]}::bigint[])
    group by account_id`.execute(tx);
  for (const { account_id, sum } of rows) left.set(account_id, (left.get(account_id) ?? 0n) - sum);
}
