import type { Event } from '@leko/contracts';
import type { Tx } from '../db/tables.ts';
import type { Deps } from '../deps.ts';
import { blockUser, saveContact } from './store.ts';

/** Remembers how a user wants to be written to. */
export async function recordUser(
  deps: Pick<Deps, 'clock' | 'vault'>,
  tx: Tx,
  event: Event<'user.registered' | 'user.updated'>,
): Promise<void> {
  await saveContact(deps, tx, { ...event.data, source: 'user', publishedAt: new Date(event.time) });
}

/** No event takes this back: a user who may return does so under a new id. */
export const recordBlocked = (tx: Tx, { data, time }: Event<'user.blocked'>): Promise<void> =>
  blockUser(tx, data.userId, new Date(time));
