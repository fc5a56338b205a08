import { kopecks } from '@leko/money';
import { type RawBuilder, sql } from 'kysely';
import type { Database } from '../db/tables.ts';
import type { EarningFacts, PaymentDates } from './domain/earnings.ts';

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

/** A payment counts after it was created; by a bank's clock that is behind ours, at most this much earlier. */
const CLOCK_SKEW = sql.lit('1 hour');

/**
 * What earnings are computed from, read by one statement and so at one moment. The cost does not grow with the history: the
 * balance is kept, each date is near the end of an index, and what cools down is summed by day, hour and minute.
 */
export async function readEarningFacts(db: Database, coachId: string, until: Date): Promise<EarningFacts> {
  const open = sql`from income where coach_id = me.id and open > 0`;
  const available = sql`${open} and counts_at <= ${until}`;
  const { rows } = await sql<Row>`
    select coach.first_seen_at, coalesce(account.balance, 0) as balance,
      (select created_at from remittance where coach_id = me.id and state in ('WAITING', 'COMPLETE')
        order by created_at desc limit 1) as last_remittance_at,
      ${coolingSince(until)} as cooling,
      (select payment_created_at ${open} order by payment_created_at limit 1) as first_at,
      (select payment_created_at ${open} order by payment_created_at desc limit 1) as last_at,
      (select payment_created_at ${available} order by payment_created_at limit 1) as first_available_at,
      (select payment_created_at ${available} and payment_created_at <= ${until}::timestamptz + ${CLOCK_SKEW}::interval
        order by payment_created_at desc limit 1) as last_available_at
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

/** Whole days after the moment, then whole hours of its day, whole minutes of its hour, and what is left of its minute. */
function coolingSince(until: Date): RawBuilder<bigint> {
  const start = (width: string) => sql`date_bin(${width}::interval, ${until}::timestamptz, '2000-01-01Z')`;
  const sums = (width: string, before: RawBuilder<unknown>) => sql`
    select amount from open_sum
    where coach_id = me.id and width = ${width}::interval and starts_at > ${start(width)} and starts_at < ${before}`;
  const end = (width: string) => sql`${start(width)} + ${width}::interval`;
  return sql<bigint>`(select coalesce(sum(amount), 0)::bigint from (
    ${sums('1 day', sql`'infinity'`)} union all
    ${sums('1 hour', end('1 day'))} union all
    ${sums('1 minute', end('1 hour'))} union all
    select amount from movement
    where coach_id = me.id and taken_by is null and counts_at > ${until} and counts_at < ${end('1 minute')}) as cooling)`;
}

const datesOf = (first: Date | null, last: Date | null): PaymentDates | undefined =>
  first === null || last === null ? undefined : { first, last };
