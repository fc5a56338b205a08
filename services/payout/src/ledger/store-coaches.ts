import { sql } from 'kysely';
import type { Tx } from '../db/tables.ts';
import { coachAccounts } from './domain/ledger.ts';

/** Inserts the coach with their accounts; of a known one `first_seen_at` only becomes earlier. */
export async function ensureCoach(tx: Tx, coachId: string, seenAt: Date): Promise<void> {
  const { numAffectedRows = 0n } = await sql`
    insert into coach (coach_id, first_seen_at) values (${coachId}, ${seenAt})
    on conflict (coach_id) do update set first_seen_at = excluded.first_seen_at
      where coach.first_seen_at > excluded.first_seen_at`.execute(tx);
  if (numAffectedRows === 0n) return;
  await sql`
    insert into account (kind, coach_id, currency) select kind, ${coachId}, 'RUB' from unnest(${coachAccounts}::text[]) as kind
    on conflict do nothing`.execute(tx);
}

/** Serialises changes of a coach's recipients until the transaction ends. */
export async function lockCoach(tx: Tx, coachId: string): Promise<void> {
  await sql`select from coach where coach_id = ${coachId} for no key update`.execute(tx);
}
