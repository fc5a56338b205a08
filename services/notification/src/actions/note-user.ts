import type { Event } from '@leko/contracts';
import { saveContact } from '../store/contacts.ts';
import type { Tx } from '../store/tables.ts';

/** Remembers how a user wants to be written to. */
export async function noteUser(tx: Tx, event: Event<'user.registered' | 'user.updated'>): Promise<void> {
  await saveContact(tx, { ...event.data, source: 'user', toldAt: new Date(event.time) });
}
