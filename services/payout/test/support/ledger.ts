import { sql } from 'kysely';
import type { Violation } from '../../src/ledger/domain/violation.ts';
import { coachesAfter, findUnbalanced, violationsOf } from '../../src/ledger/store-checks.ts';
import type { World } from './payout.ts';

const ALL = 10_000;

/** The violations of all coaches and of the platform's accounts. */
export async function findViolations({ payout }: Pick<World, 'payout'>): Promise<Violation[]> {
  const found = await violationsOf(payout.db, await coachesAfter(payout.db, undefined, ALL));
  const { rows: platform } = await sql`
    select from account left join (select account_id, sum(amount) as sum from posting group by 1) as moved
      on moved.account_id = account.id where balance <> coalesce(sum, 0)`.execute(payout.db);
  const strange = platform.map(() => ({ coachId: undefined, what: 'a balance is not the sum of its postings' }));
  return [...found, ...strange, ...(await findUnbalanced(payout.db))];
}

export const ledgerIsSound = async (world: Pick<World, 'payout'>): Promise<boolean> =>
  (await findViolations(world)).length === 0;

/** The balances of a coach, by account. */
export async function accountsOf({ payout }: Pick<World, 'payout'>, coachId: string): Promise<Record<string, bigint>> {
  const rows = await payout.db.selectFrom('account').selectAll().where('coach_id', '=', coachId).execute();
  return Object.fromEntries(rows.map(({ kind, balance }) => [kind, balance]));
}
