import { type Kysely, sql, type Transaction } from 'kysely';
import type { Tables } from '../db/tables.ts';
import type { Locale } from '../mails/domain/locale.ts';
import type { Next, OutcomeKind } from '../mails/domain/message.ts';

/** A message that this process has taken to deliver. */
export interface Claim {
  readonly id: string;
  readonly version: number;
  readonly template: string;
  readonly userId: string;
  readonly locale: Locale;
  /** Where it goes and what it says, sealed. */
  readonly personal: string;
  readonly addressIndex: string;
  readonly internetId: string;
  readonly attempts: number;
  readonly unknowns: number;
  readonly interruptions: number;
  /** How many attempts found fault with the mail itself. */
  readonly faults: number;
  readonly queuedAt: Date;
}

/**
 * Takes up to `limit` due messages for this process until its lease is over. One that is still marked as being sent was
 * taken by a process that has ended since: that attempt is recorded as interrupted, because its outcome is unknown.
 */
export async function claimDue(
  db: Kysely<Tables>,
  { now, limit, leaseMs }: { now: Date; limit: number; leaseMs: number },
): Promise<Claim[]> {
  const until = new Date(now.getTime() + leaseMs);
  const { rows } = await sql<Claim>`
    with due as (
      select id, sending_since is not null as lost from message
      where next_check_at <= ${now} order by next_check_at limit ${limit} for update skip locked
    ), interrupted as (
      insert into attempt (message_id, outcome, reason, at) select id, 'interrupted', 'process_ended', ${now} from due where lost
    )
    update message set next_check_at = ${until}, sending_since = ${now}, attempts = attempts + due.lost::int,
      interruptions = interruptions + due.lost::int
    from due where message.id = due.id
    returning message.id, version, template, user_id as "userId", locale, personal, address_index as "addressIndex", internet_id as "internetId",
      attempts, unknowns, interruptions, created_at as "queuedAt",
      case when attempts > 0 then (select count(*)::int from attempt where message_id = message.id and outcome = 'faulty') else 0 end as faults`.execute(
    db,
  );
  return rows;
}

/**
 * Records before an attempt that its outcome is unknown; its result takes that back. For messages that a process left behind
 * when it ended: the same cause may end this one. False where another process has it by now.
 */
export async function recordBegin(db: Kysely<Tables>, { id, attempts, unknowns }: Claim): Promise<boolean> {
  const recorded = await db
    .updateTable('message')
    .set({ unknowns: unknowns + 1 })
    .where('id', '=', id)
    .where('state', '=', 'queued')
    .where('attempts', '=', attempts)
    .where('sending_since', 'is not', null)
    .returning('id')
    .executeTakeFirst();
  return recorded !== undefined;
}

/** Gives messages back that were not attempted; they fall due at `at`. One that another process has by now stays with it. */
export async function release(db: Kysely<Tables>, claims: readonly Claim[], at: Date): Promise<void> {
  if (claims.length === 0) return;
  const taken = JSON.stringify(claims.map(({ id, attempts, unknowns }) => ({ id, attempts, unknowns })));
  await sql`
    update message set next_check_at = ${at}, sending_since = null, unknowns = taken.unknowns
    from jsonb_to_recordset(${taken}::jsonb) as taken (id uuid, attempts int, unknowns int)
    where message.id = taken.id and state = 'queued' and message.attempts = taken.attempts`.execute(db);
}

/** Lets everything that is due wait. */
export async function postponeDue(db: Kysely<Tables>, { now, until }: { now: Date; until: Date }): Promise<void> {
  await db.updateTable('message').set({ next_check_at: until }).where('next_check_at', '<=', now).execute();
}

/** The server is back: mails that waited only for it fall due. */
export async function endOutage(db: Kysely<Tables>, now: Date): Promise<void> {
  await db
    .updateTable('message')
    .set({ next_check_at: now, waits_for_server: false })
    .where('waits_for_server', '=', true)
    .where('sending_since', 'is', null)
    .execute();
}

/** The queued messages from before then that were never attempted, or wait until the mail server is back. */
export async function countStuck(db: Kysely<Tables>, before: Date): Promise<number> {
  const { mails } = await db
    .selectFrom('message')
    .select(sql<bigint>`count(*)`.as('mails'))
    .where('next_check_at', 'is not', null)
    .where('created_at', '<', before)
    .where((message) => message.or([message('attempts', '=', 0), message('waits_for_server', '=', true)]))
    .executeTakeFirstOrThrow();
  return Number(mails);
}

/** The outcome of one attempt, and the next state of the message. */
export interface Result {
  readonly claim: Claim;
  /** Undefined where the message ended without an attempt. */
  readonly outcome: OutcomeKind | undefined;
  readonly reason: string | undefined;
  readonly answer: string | undefined;
  readonly attempts: number;
  readonly unknowns: number;
  readonly next: Next;
}

/**
 * Records many attempts at once and returns which messages it moved. One that was taken from us meanwhile stays as it
 * is: our attempt stands in its history already, as interrupted.
 */
export async function saveResults(
  tx: Transaction<Tables>,
  results: readonly Result[],
  at: Date,
): Promise<ReadonlySet<string>> {
  const { rows } = await sql<{ id: string }>`
    with result as (
      select * from jsonb_to_recordset(${JSON.stringify(results.map(rowOf))}::jsonb) as r (id uuid, version int,
        outcome text, why text, answer text, state text, reason text, attempts_before int, attempts int, unknowns int, retry_at timestamptz)
    ), moved as (
      update message set state = r.state, version = message.version + (r.state <> 'queued')::int, reason = r.reason,
        attempts = r.attempts, unknowns = r.unknowns, next_check_at = r.retry_at, sending_since = null,
        waits_for_server = r.outcome is not distinct from 'away' and r.state = 'queued', updated_at = ${at}
      from result r
      where message.id = r.id and message.state = 'queued' and message.version = r.version and message.attempts = r.attempts_before
      returning message.id
    ), noted as (
      insert into attempt (message_id, outcome, reason, answer, at)
      select id, outcome, why, answer, ${at} from result where outcome is not null and id in (select id from moved)
    )
    select id from moved`.execute(tx);
  return new Set(rows.map(({ id }) => id));
}

const rowOf = ({ claim, outcome, reason, answer, attempts, unknowns, next }: Result) => ({
  id: claim.id,
  version: claim.version,
  outcome,
  why: reason,
  answer,
  attempts_before: claim.attempts,
  attempts,
  unknowns,
  state: next.state,
  reason: next.state === 'failed' ? next.reason : undefined,
  retry_at: next.state === 'queued' ? next.retryAt : undefined,
});
