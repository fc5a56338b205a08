import type { Kysely, Selectable, Transaction } from 'kysely';
import { sql } from 'kysely';
import type { Tables } from '../db/tables.ts';

export type ContactRow = Selectable<Tables['contact']>;
type Db = Kysely<Tables> | Transaction<Tables>;

/** The user's row, inserted where there is none, and locked until the end of the transaction. */
export async function lockContact(tx: Transaction<Tables>, userId: string): Promise<ContactRow> {
  await sql`
    insert into contact (user_id, told_at) values (${userId}, 'epoch') on conflict (user_id) do nothing`.execute(tx);
  return tx.selectFrom('contact').selectAll().where('user_id', '=', userId).forUpdate().executeTakeFirstOrThrow();
}

export async function saveContact(
  tx: Transaction<Tables>,
  { user_id, ...changes }: Pick<ContactRow, 'user_id' | 'personal' | 'locale' | 'told_at'>,
): Promise<void> {
  await tx.updateTable('contact').set(changes).where('user_id', '=', user_id).execute();
}

/** A user stays blocked from the first event on. Other events about the user do not change that. */
export async function saveBlock(tx: Transaction<Tables>, { userId, at }: { userId: string; at: Date }): Promise<void> {
  await sql`
    insert into contact (user_id, blocked_at, told_at) values (${userId}, ${at}, 'epoch')
    on conflict (user_id) do update set blocked_at = least(contact.blocked_at, excluded.blocked_at)`.execute(tx);
}

export const findContact = (db: Db, userId: string): Promise<ContactRow | undefined> =>
  db.selectFrom('contact').selectAll().where('user_id', '=', userId).executeTakeFirst();
