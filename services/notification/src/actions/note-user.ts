import type { Event } from '@leko/contracts';
import type { Transaction } from 'kysely';
import { saveContact } from '../store/contacts.ts';
import type { Tables } from '../store/tables.ts';

/** Remembers how a user wants to be written to. */
export async function noteUser(
  tx: Transaction<Tables>,
  event: Event<'user.registered' | 'user.updated'>,
): Promise<void> {
  await saveContact(tx, { ...event.data, source: 'user', toldAt: new Date(event.time) });
}
