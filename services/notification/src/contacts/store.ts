import { isOutdated } from '@leko/events';
import type { Vault } from '@leko/vault';
import { type Kysely, sql, type Transaction } from 'kysely';
import { addressIndex, openContact, type PersonalContact, sealContact } from '../db/personal.ts';
import type { ContactSource, Tables } from '../db/tables.ts';
import type { Deps } from '../deps.ts';
import type { Locale } from '../mails/domain/locale.ts';
import type { Contact } from '../mails/domain/queueing.ts';

export interface ContactNews extends PersonalContact {
  readonly userId: string;
  readonly source: ContactSource;
  readonly locale?: Locale | undefined;
  readonly publishedAt: Date;
}

/** Keeps the newest values; those that it leaves out stay. An older event that comes late changes nothing. */
export async function saveContact(
  { clock, vault }: Pick<Deps, 'clock' | 'vault'>,
  tx: Transaction<Tables>,
  news: ContactNews,
): Promise<void> {
  const { userId, source, publishedAt } = news;
  // Events of one user are serialized, also where the user is not known yet.
  await sql`select pg_advisory_xact_lock(hashtextextended(${`contact ${userId} ${source}`}, 0))`.execute(tx);
  const known = (await readContacts(vault, tx, [userId])).find((contact) => contact.source === source);
  if (known !== undefined && isOutdated(publishedAt, known.publishedAt, clock())) return;
  const personal = { email: news.email ?? known?.email, name: news.name ?? known?.name };
  const values = {
    personal: await sealContact(vault, news, personal),
    locale: news.locale ?? known?.locale ?? null,
    told_at: publishedAt,
  };
  await tx
    .insertInto('contact')
    .values({ user_id: userId, source, ...values })
    .onConflict((conflict) => conflict.columns(['user_id', 'source']).doUpdateSet(values))
    .execute();
}

interface KnownContact extends ContactNews {
  readonly locale: Locale | undefined;
}

/** What users said of themselves goes before their bank details. */
async function readContacts(
  vault: Vault,
  db: Kysely<Tables>,
  userIds: readonly string[],
): Promise<readonly KnownContact[]> {
  if (userIds.length === 0) return [];
  const rows = await db
    .selectFrom('contact')
    .selectAll()
    .where('user_id', 'in', userIds)
    .orderBy('source', 'desc')
    .execute();
  return Promise.all(
    rows.map(async ({ user_id, source, personal, locale, told_at }) => {
      const key = { userId: user_id, source };
      return {
        ...key,
        ...(await openContact(vault, key, personal)),
        locale: locale ?? undefined,
        publishedAt: told_at,
      };
    }),
  );
}

export async function findContact(vault: Vault, db: Kysely<Tables>, userId: string): Promise<Contact> {
  const contacts = await readContacts(vault, db, [userId]);
  const blocked = await blockedAmong(db, [userId]);
  return {
    email: contacts.find(({ email }) => email !== undefined)?.email,
    name: contacts.find(({ name }) => name !== undefined)?.name,
    locale: contacts.find(({ locale }) => locale !== undefined)?.locale,
    blocked: blocked.has(userId),
  };
}

/** What users call themselves, for others to read: the names in bank details are private. */
export async function publicNames(
  vault: Vault,
  db: Kysely<Tables>,
  userIds: readonly string[],
): Promise<ReadonlyMap<string, string | undefined>> {
  const contacts = await readContacts(vault, db, userIds);
  return new Map(contacts.filter(({ source }) => source === 'user').map(({ userId, name }) => [userId, name]));
}

/** Every address to which a user was ever mailed, or would be, by its index. */
export async function addressIndexesOf(vault: Vault, db: Kysely<Tables>, userId: string): Promise<string[]> {
  const contacts = await readContacts(vault, db, [userId]);
  const stored = contacts.flatMap(({ email }) => (email === undefined ? [] : [addressIndex(vault, email)]));
  const used = await db
    .selectFrom('message')
    .select('address_index')
    .distinct()
    .where('user_id', '=', userId)
    .execute();
  return [...stored, ...used.flatMap(({ address_index }) => address_index ?? [])];
}

export async function blockedAmong(db: Kysely<Tables>, userIds: readonly string[]): Promise<ReadonlySet<string>> {
  if (userIds.length === 0) return new Set();
  const rows = await db.selectFrom('blocked_user').select('user_id').where('user_id', 'in', userIds).execute();
  return new Set(rows.map(({ user_id }) => user_id));
}

export async function blockUser(tx: Transaction<Tables>, userId: string, since: Date): Promise<void> {
  await tx
    .insertInto('blocked_user')
    .values({ user_id: userId, since })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}
