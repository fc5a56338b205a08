import { type Kysely, type Selectable, sql, type Transaction } from 'kysely';
import type { Tables } from './tables.ts';

export type ContactRow = Selectable<Tables['contact']>;
type Db = Kysely<Tables> | Transaction<Tables>;

export interface ContactNews {
  readonly userId: string;
  readonly email?: string;
  readonly phone?: string;
  readonly name?: string;
  readonly locale?: 'ru' | 'en';
  readonly toldAt: Date;
}

/** Keeps the newest news; what they leave out stays. Older news that come late change nothing. */
export async function saveContact(tx: Transaction<Tables>, news: ContactNews): Promise<void> {
  const { userId, email = null, phone = null, name = null, locale = null, toldAt } = news;
  await sql`
    insert into contact (user_id, email, phone, name, locale, told_at)
    values (${userId}, ${email}, ${phone}, ${name}, ${locale}, ${toldAt})
    on conflict (user_id) do update set
      email = coalesce(excluded.email, contact.email),
      phone = coalesce(excluded.phone, contact.phone),
      name = coalesce(excluded.name, contact.name),
      locale = coalesce(excluded.locale, contact.locale),
      told_at = excluded.told_at
    where contact.told_at <= excluded.told_at`.execute(tx);
}

/** A user stays blocked from the first telling on. Other news of the user are neither older nor newer for it. */
export async function saveBlock(tx: Transaction<Tables>, { userId, at }: { userId: string; at: Date }): Promise<void> {
  await sql`
    insert into contact (user_id, blocked_at, told_at) values (${userId}, ${at}, 'epoch')
    on conflict (user_id) do update set blocked_at = least(contact.blocked_at, excluded.blocked_at)`.execute(tx);
}

export const findContact = (db: Db, userId: string): Promise<ContactRow | undefined> =>
  db.selectFrom('contact').selectAll().where('user_id', '=', userId).executeTakeFirst();
