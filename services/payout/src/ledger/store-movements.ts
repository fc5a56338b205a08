import { type Money, ZERO } from '@leko/money';
import { sql } from 'kysely';
import type { Tx } from '../db/tables.ts';
import type { Movement } from './domain/movement.ts';

interface Cause {
  readonly coachId: string;
  readonly entryId: string;
}

/** Numbers changes of what a coach is owed, in the order of the entries; the coach's accounts must be locked. */
export async function addMovements(
  tx: Tx,
  { coachId, entryId, paymentId }: Cause & { paymentId: string | undefined },
  movements: readonly Movement[],
): Promise<void> {
  for (const { amount, countsAt } of movements) {
    await insert(tx, { coachId, entryId, amount }, { paymentId, countsAt, payoutOf: undefined });
  }
}

/** The remittance's own movement: what it takes from the balance, or returns to it. */
export async function addPayout(tx: Tx, cause: Cause & { amount: Money }, remittanceId: string): Promise<void> {
  await insert(tx, cause, { paymentId: undefined, countsAt: undefined, payoutOf: remittanceId });
}

interface About {
  readonly paymentId: string | undefined;
  readonly countsAt: Date | undefined;
  readonly payoutOf: string | undefined;
}

async function insert(
  tx: Tx,
  { coachId, entryId, amount }: Cause & { amount: Money },
  { paymentId, countsAt, payoutOf }: About,
): Promise<void> {
  await sql`
    insert into movement (coach_id, position, entry_id, amount, balance, payment_id, counts_at, is_payout, taken_by)
    select ${coachId}, coalesce(max(position), 0) + 1, ${entryId}, ${amount.kopecks}, coalesce(max(balance), 0) + ${amount.kopecks},
      ${paymentId ?? null}, ${countsAt ?? null}, ${payoutOf !== undefined}, ${payoutOf ?? null}
    from (select position, balance from movement where coach_id = ${coachId} order by position desc limit 1) as last`.execute(
    tx,
  );
}

/** Assigns to the remittance what counted by `until` and no remittance has taken; answers the sum. */
export async function takeOpen(
  tx: Tx,
  { coachId, remittanceId, until }: { coachId: string; remittanceId: string; until: Date },
): Promise<Money> {
  const { rows } = await sql<{ sum: bigint | null }>`
    with taken as (
      update movement set taken_by = ${remittanceId}
      where coach_id = ${coachId} and taken_by is null and (counts_at is null or counts_at <= ${until})
      returning amount)
    select sum(amount)::bigint as sum from taken`.execute(tx);
  // Sums that are zero now would only be read in vain.
  await sql`delete from open_sum where coach_id = ${coachId} and starts_at <= ${until} and amount = 0`.execute(tx);
  return { ...ZERO, kopecks: rows[0]?.sum ?? 0n };
}

/** Releases what the remittance had taken: it may be paid out again. */
export async function freeTaken(tx: Tx, remittanceId: string): Promise<void> {
  await sql`update movement set taken_by = null where taken_by = ${remittanceId} and not is_payout`.execute(tx);
}
