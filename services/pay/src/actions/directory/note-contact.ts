import type { Event } from '@leko/contracts';
import { saveBlock, saveContact } from '../../store/contacts.ts';
import type { Tx } from '../../store/tables.ts';

/** Remembers how a user can be reached: receipts go there. */
export async function noteContact(tx: Tx, { data, time }: Event<'user.registered' | 'user.updated'>): Promise<void> {
  await saveContact(tx, { ...data, toldAt: new Date(time) });
}

/** Whoever is blocked makes no payment any more. */
export async function noteBlocked(tx: Tx, { data, time }: Event<'user.blocked'>): Promise<void> {
  await saveBlock(tx, { userId: data.userId, at: new Date(time) });
}
