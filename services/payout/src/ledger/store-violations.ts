import { transact } from '@leko/postgres';
import { sql } from 'kysely';
import type { Database } from '../db/tables.ts';
import type { OpenViolation, Violation } from './domain/violation.ts';

/** What was checked, and the violations that were found. */
export interface Finding {
  readonly coachIds: readonly string[];
  /** Rules of all accounts together. */
  readonly rules: readonly string[];
  readonly found: readonly Violation[];
}

/** Replaces the recorded violations of these coaches and rules; answers the new ones. */
export function saveViolations(db: Database, { coachIds, rules, found }: Finding, now: Date): Promise<Violation[]> {
  const whose = found.map(({ coachId }) => coachId ?? null);
  const what = found.map((violation) => violation.what);
  return transact(db, async (tx) => {
    await sql`
      delete from doubt
      where (coach_id = any (${[...coachIds]}::uuid[]) or coach_id is null and what = any (${[...rules]}::text[])) and not exists (
        select from unnest(${whose}::uuid[], ${what}::text[]) as found (whose, what)
        where found.whose is not distinct from doubt.coach_id and found.what = doubt.what)`.execute(tx);
    const { rows } = await sql<{ coach_id: string | null; what: string }>`
      insert into doubt (coach_id, what, since)
      select whose, what, ${now} from unnest(${whose}::uuid[], ${what}::text[]) as found (whose, what)
      on conflict do nothing returning coach_id, what`.execute(tx);
    return rows.map((row) => ({ coachId: row.coach_id ?? undefined, what: row.what }));
  });
}

export async function listViolations(db: Database, limit: number): Promise<OpenViolation[]> {
  const rows = await db.selectFrom('doubt').selectAll().orderBy('since').orderBy('what').limit(limit).execute();
  return rows.map(({ coach_id, what, since }) => ({ coachId: coach_id ?? undefined, what, since }));
}

const REASON = 'held back: the books are being checked';

/**
 * Postpones due remittances of coaches with a recorded violation, and those whose amounts contradict the balances or movements.
 * One statement sees one moment, so a concurrent booking is no contradiction.
 */
export async function holdRemittances(db: Database, { now, until }: { now: Date; until: Date }): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    update remittance set collect_at = ${until}, reason = ${REASON}, updated_at = ${now}
    where collect_at <= ${now} and (
      exists (select from doubt where doubt.coach_id is null or doubt.coach_id = remittance.coach_id)
      or due <> (select coalesce(sum(amount), 0) from movement where taken_by = remittance.id and not is_payout)
      or due <> (select balance from account where account.coach_id = remittance.coach_id and kind = 'in_payout')
      or (select sum(balance) from account where account.coach_id = remittance.coach_id and kind in ('coach', 'debt'))
        is distinct from (select balance from movement where movement.coach_id = remittance.coach_id
          order by position desc limit 1))
    returning id`.execute(db);
  return rows.map(({ id }) => id);
}
