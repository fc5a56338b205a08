import { noteTransition } from '@leko/postgres';
import { type Kysely, sql, type Transaction } from 'kysely';
import type { Locale } from '../domain/locale.ts';
import type { Next } from '../domain/message.ts';
import type { Tables } from './tables.ts';

export interface NewMessage {
  readonly id: string;
  readonly eventId: string;
  readonly template: string;
  readonly role: string;
  readonly userId: string;
  /** Undefined: nobody is known under that id, so the message is suppressed. */
  readonly address: string | undefined;
  readonly locale: Locale;
  readonly data: unknown;
  readonly internetId: string;
  readonly at: Date;
}

/** One row per event, template and role, however often the event comes. */
export async function insertMessage(tx: Transaction<Tables>, message: NewMessage): Promise<void> {
  const { id, at, address } = message;
  const state = address === undefined ? 'suppressed' : 'queued';
  const reason = address === undefined ? 'no_address' : null;
  const inserted = await tx
    .insertInto('message')
    .values({
      id,
      dedupe_key: `${message.eventId} ${message.template} ${message.role}`,
      event_id: message.eventId,
      template: message.template,
      role: message.role,
      user_id: message.userId,
      address: address ?? null,
      locale: message.locale,
      data: JSON.stringify(message.data),
      internet_id: message.internetId,
      state,
      version: 0,
      reason,
      attempts: 0,
      unknowns: 0,
      next_check_at: state === 'queued' ? at : null,
      created_at: at,
      updated_at: at,
    })
    .onConflict((conflict) => conflict.column('dedupe_key').doNothing())
    .returning('id')
    .execute();
  if (inserted.length === 0) return;
  await noteTransition(tx, { entity: 'message', id, version: 0, to: state, reason, at });
}

export interface QueuedMessage {
  readonly id: string;
  readonly version: number;
  readonly template: string;
  readonly locale: Locale;
  readonly data: unknown;
  readonly address: string;
  readonly internetId: string;
  readonly attempts: number;
  readonly unknowns: number;
  readonly queuedAt: Date;
}

export async function findQueued(db: Kysely<Tables>, id: string): Promise<QueuedMessage | undefined> {
  const row = await db
    .selectFrom('message')
    .selectAll()
    .where('id', '=', id)
    .where('state', '=', 'queued')
    .executeTakeFirst();
  if (row === undefined || row.address === null) return undefined;
  return { ...row, address: row.address, internetId: row.internet_id, queuedAt: row.created_at };
}

export interface AttemptRow {
  readonly outcome: string;
  readonly reason: string | undefined;
  readonly at: Date;
}

export async function insertAttempt(tx: Transaction<Tables>, id: string, attempt: AttemptRow): Promise<void> {
  const { outcome, reason = null, at } = attempt;
  await tx.insertInto('attempt').values({ message_id: id, outcome, reason, at }).execute();
}

/** Waits for the next attempt; the state stays, so the version does too. */
export async function postpone(
  tx: Transaction<Tables>,
  { id, version }: QueuedMessage,
  wait: { attempts: number; unknowns: number; retryAt: Date; at: Date },
): Promise<void> {
  const { attempts, unknowns, retryAt, at } = wait;
  await sql`
    update message set attempts = ${attempts}, unknowns = ${unknowns}, next_check_at = ${retryAt}, updated_at = ${at}
    where id = ${id} and state = 'queued' and version = ${version} and attempts < ${attempts}`.execute(tx);
}

/** Ends a message. False where somebody else has ended it meanwhile. */
export async function finish(
  tx: Transaction<Tables>,
  { id, version }: QueuedMessage,
  end: { next: Exclude<Next, { state: 'queued' }>; attempts: number; unknowns: number; at: Date },
): Promise<boolean> {
  const { next, attempts, unknowns, at } = end;
  const reason = next.state === 'failed' ? next.reason : null;
  const moved = await sql`
    update message set state = ${next.state}, version = version + 1, reason = ${reason}, attempts = ${attempts},
      unknowns = ${unknowns}, next_check_at = null, updated_at = ${at}
    where id = ${id} and state = 'queued' and version = ${version} returning id`.execute(tx);
  if (moved.rows.length === 0) return false;
  await noteTransition(tx, { entity: 'message', id, version: version + 1, from: 'queued', to: next.state, reason, at });
  return true;
}
