import type { Vault } from '@leko/vault';
import type { Kysely, Transaction } from 'kysely';
import { openMessage } from '../db/personal.ts';
import type { Tables } from '../db/tables.ts';

export interface Verification {
  readonly id: string;
  readonly userId: string;
  readonly messageId: string;
  readonly expiresAt: Date;
}

export async function insertVerification(tx: Transaction<Tables>, verification: Verification): Promise<void> {
  const { id, userId, messageId, expiresAt } = verification;
  await tx
    .insertInto('verification')
    .values({ id, user_id: userId, message_id: messageId, expires_at: expiresAt })
    .execute();
}

export interface Spent {
  readonly userId: string;
  readonly messageId: string;
  /** Where the mail with the link went. */
  readonly email: string;
}

/** Only the first call gets it. */
export async function spendVerification(
  vault: Vault,
  tx: Transaction<Tables>,
  id: string,
  at: Date,
): Promise<Spent | undefined> {
  const row = await tx
    .updateTable('verification')
    .set({ used_at: at })
    .where('id', '=', id)
    .where('used_at', 'is', null)
    .where('expires_at', '>', at)
    .returningAll()
    .executeTakeFirst();
  if (row === undefined) return undefined;
  const { personal } = await tx
    .selectFrom('message')
    .select('personal')
    .where('id', '=', row.message_id)
    .executeTakeFirstOrThrow();
  const { address = '' } = await openMessage(vault, row.message_id, personal);
  return { userId: row.user_id, messageId: row.message_id, email: address };
}

export async function wasUsed(db: Kysely<Tables>, id: string): Promise<boolean> {
  const row = await db.selectFrom('verification').select('used_at').where('id', '=', id).executeTakeFirst();
  return row !== undefined && row.used_at !== null;
}
