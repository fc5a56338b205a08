import { type Kysely, sql, type Transaction } from 'kysely';
import type { Locale } from '../domain/locale.ts';
import type { ContactSource, Tables } from './tables.ts';

export interface Contact {
  readonly email: string | undefined;
  readonly name: string | undefined;
  readonly locale: Locale | undefined;
}

export interface ContactNews extends Partial<Contact> {
  readonly userId: string;
  readonly source: ContactSource;
  readonly toldAt: Date;
}

/** Keeps the newest news; what they leave out stays. Older news that come late change nothing. */
export async function saveContact(tx: Transaction<Tables>, news: ContactNews): Promise<void> {
  const { userId, source, email = null, name = null, locale = null, toldAt } = news;
  await sql`
    insert into contact (user_id, source, email, name, locale, told_at)
    values (${userId}, ${source}, ${email}, ${name}, ${locale}, ${toldAt})
    on conflict (user_id, source) do update set
      email = coalesce(excluded.email, contact.email),
      name = coalesce(excluded.name, contact.name),
      locale = coalesce(excluded.locale, contact.locale),
      told_at = excluded.told_at
    where contact.told_at <= excluded.told_at`.execute(tx);
}

/** What people said of themselves goes before what stands in their bank details. */
export async function findContact(db: Kysely<Tables>, userId: string): Promise<Contact> {
  const rows = await db
    .selectFrom('contact')
    .selectAll()
    .where('user_id', '=', userId)
    .orderBy('source', 'desc')
    .execute();
  return {
    email: rows.find(({ email }) => email !== null)?.email ?? undefined,
    name: rows.find(({ name }) => name !== null)?.name ?? undefined,
    locale: rows.find(({ locale }) => locale !== null)?.locale ?? undefined,
  };
}
