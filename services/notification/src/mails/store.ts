import { recordTransition } from '@leko/postgres';
import type { Vault } from '@leko/vault';
import { sql, type Transaction } from 'kysely';
import { addressIndex, sealMessage } from '../db/personal.ts';
import type { Tables } from '../db/tables.ts';
import type { Locale } from './domain/locale.ts';
import type { Destination } from './domain/queueing.ts';

/** What caused the mail: an event, or a caller's request. */
export type Origin =
  | { readonly kind: 'event'; readonly eventId: string }
  | { readonly kind: 'request'; readonly fingerprint: string };

export interface NewMessage {
  readonly id: string;
  readonly origin: Origin;
  readonly template: string;
  readonly role: string;
  readonly userId: string;
  readonly destination: Destination;
  readonly locale: Locale;
  readonly data: unknown;
  readonly internetId: string;
  readonly at: Date;
  /** Before this it is not sent; left out: at once. */
  readonly dueAt?: Date | undefined;
}

/** One row per event, template and role, however often the event comes; one per accepted request. */
export async function insertMessage(vault: Vault, tx: Transaction<Tables>, message: NewMessage): Promise<void> {
  const { id, origin, destination, data, at } = message;
  const { address } = destination;
  const state = destination.kind === 'address' ? 'queued' : 'suppressed';
  const reason = destination.kind === 'address' ? null : destination.reason;
  const inserted = await tx
    .insertInto('message')
    .values({
      ...originColumns(message, origin),
      id,
      template: message.template,
      role: message.role,
      user_id: message.userId,
      address_index: address === undefined ? null : addressIndex(vault, address),
      locale: message.locale,
      personal: await sealMessage(vault, id, { address, data }),
      internet_id: message.internetId,
      state,
      version: 0,
      reason,
      attempts: 0,
      unknowns: 0,
      interruptions: 0,
      next_check_at: state === 'queued' ? (message.dueAt ?? at) : null,
      created_at: at,
      updated_at: at,
    })
    .onConflict((conflict) => conflict.column('dedupe_key').doNothing())
    .returning('id')
    .execute();
  if (inserted.length === 0) return;
  await recordTransition(tx, { entity: 'message', id, version: 0, to: state, reason, at });
}

function originColumns({ id, template, role }: NewMessage, origin: Origin) {
  switch (origin.kind) {
    case 'event':
      return { origin: origin.kind, event_id: origin.eventId, dedupe_key: `${origin.eventId} ${template} ${role}` };
    case 'request':
      return { origin: origin.kind, fingerprint: origin.fingerprint, dedupe_key: `request ${id}` };
  }
}

interface Requests {
  readonly userId: string;
  readonly template: string;
}

/** One request at a time for a user and a template, so that each is counted after the one before it was stored. */
export async function lockRequests(tx: Transaction<Tables>, { userId, template }: Requests): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`request ${userId} ${template}`}, 0))`.execute(tx);
}

export interface RequestedMessage {
  readonly id: string;
  readonly state: 'queued' | 'sent' | 'failed' | 'suppressed';
  readonly fingerprint: string | null;
  readonly createdAt: Date;
}

/** What was requested since, newest first. */
export async function requestedSince(
  tx: Transaction<Tables>,
  { userId, template }: Requests,
  since: Date,
): Promise<RequestedMessage[]> {
  const rows = await tx
    .selectFrom('message')
    .select(['id', 'state', 'fingerprint', 'created_at'])
    .where('origin', '=', 'request')
    .where('user_id', '=', userId)
    .where('template', '=', template)
    .where('created_at', '>', since)
    .orderBy('created_at', 'desc')
    .execute();
  return rows.map(({ created_at, ...row }) => ({ ...row, createdAt: created_at }));
}
