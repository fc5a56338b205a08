import type { Vault } from '@leko/vault';
import { sql } from 'kysely';
import { openMessage, sealMessage } from '../db/personal.ts';
import type { Tx } from '../db/tables.ts';

/** The mails of one kind to one address, about any user. */
export interface AddressMails {
  readonly template: string;
  readonly addressIndex: string;
}

/** Locks these addresses, always in the same order, so that two transactions cannot deadlock. */
export async function lockAddresses(tx: Tx, template: string, indexes: readonly string[]): Promise<void> {
  for (const index of indexes.toSorted()) {
    await sql`select pg_advisory_xact_lock(hashtextextended(${`address ${template} ${index}`}, 0))`.execute(tx);
  }
}

/** Rewrites the waiting mail; false where none waits, or where it is being sent or is faulty. */
export async function rewriteWaiting(
  vault: Vault,
  tx: Tx,
  { template, addressIndex }: AddressMails,
  rewrite: (data: unknown) => unknown,
): Promise<boolean> {
  const waiting = await tx
    .selectFrom('message')
    .select(['id', 'personal'])
    .where('template', '=', template)
    .where('address_index', '=', addressIndex)
    .where('state', '=', 'queued')
    .where('sending_since', 'is', null)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('attempt')
            .select('attempt.id')
            .whereRef('attempt.message_id', '=', 'message.id')
            .where('attempt.outcome', '=', 'faulty'),
        ),
      ),
    )
    .orderBy('created_at', 'desc')
    .limit(1)
    .forUpdate()
    .executeTakeFirst();
  if (waiting === undefined) return false;
  const { address, data } = await openMessage(vault, waiting.id, waiting.personal);
  const personal = await sealMessage(vault, waiting.id, { address, data: rewrite(data) });
  await tx.updateTable('message').set({ personal }).where('id', '=', waiting.id).execute();
  return true;
}

/** How many are counted at most: more than any limit. */
const MAX_COUNTED = 20;

/** When they were sent, or queued where they were not sent yet, newest first; those that will never be sent are not counted. */
export async function mailedSince(tx: Tx, { template, addressIndex }: AddressMails, since: Date): Promise<Date[]> {
  const rows = await tx
    .selectFrom('message')
    .select('updated_at')
    .where('template', '=', template)
    .where('address_index', '=', addressIndex)
    .where('state', 'in', ['queued', 'sent'])
    .where('updated_at', '>', since)
    .orderBy('updated_at', 'desc')
    .limit(MAX_COUNTED)
    .execute();
  return rows.map(({ updated_at }) => updated_at);
}
