import { kopecks } from '@leko/money';
import { sql } from 'kysely';
import type { EarningFacts, PaymentDates } from '../domain/earnings.ts';
import type { Database } from './tables.ts';

interface Row {
  first_seen_at: Date | null;
  last_remittance_at: Date | null;
  balance: bigint;
  cooling: bigint;
  first_at: Date | null;
  last_at: Date | null;
  first_available_at: Date | null;
  last_available_at: Date | null;
}

/**
 * Everything earnings are made of, in one statement and so of one moment. The cost follows the incomes that are still
 * cooling, not the history: the balance is kept, and each date is the end of an index.
 */
export async function readEarningFacts(db: Database, coachId: string, until: Date): Promise<EarningFacts> {
  const waitingOrComplete = sql`state in ('WAITING', 'COMPLETE')`;
  const open = sql`from income where coach_id = me.id and remittance_id is null and counts_at is not null`;
  const { rows } = await sql<Row>`
    select coach.first_seen_at, coalesce(account.balance, 0) as balance,
      (select created_at from remittance where coach_id = me.id and ${waitingOrComplete}
        order by created_at desc limit 1) as last_remittance_at,
      (select coalesce(sum(coach_share), 0)::bigint ${open} and counts_at > ${until}) as cooling,
      (select payment_created_at ${open} order by counts_at limit 1) as first_at,
      (select payment_created_at ${open} order by counts_at desc limit 1) as last_at,
      (select payment_created_at ${open} and counts_at <= ${until} order by counts_at limit 1) as first_available_at,
      (select payment_created_at ${open} and counts_at <= ${until} order by counts_at desc limit 1) as last_available_at
    from (select ${coachId}::uuid as id) as me
    left join coach on coach.coach_id = me.id
    left join account on account.coach_id = me.id and account.kind = 'coach'`.execute(db);
  const [row] = rows;
  if (row === undefined) throw new Error('a select from one row gave none');
  return {
    firstSeenAt: row.first_seen_at ?? undefined,
    lastRemittanceAt: row.last_remittance_at ?? undefined,
    balance: kopecks(row.balance),
    cooling: kopecks(row.cooling),
    total: datesOf(row.first_at, row.last_at),
    available: datesOf(row.first_available_at, row.last_available_at),
  };
}

const datesOf = (first: Date | null, last: Date | null): PaymentDates | undefined =>
  first === null || last === null ? undefined : { first, last };
