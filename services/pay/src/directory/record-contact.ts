import type { Event } from '@leko/contracts';
import { isOutdated } from '@leko/events';
import { personalOfContact } from '../db/personal.ts';
import type { Tx } from '../db/tables.ts';
import type { Deps } from '../deps.ts';
import { lockContact, saveBlock, saveContact } from './store.ts';

/** Remembers how a user can be reached: receipts go there. Fields that the event leaves out stay; an older event that comes late changes nothing. */
export async function recordContact(
  { clock, vault }: Pick<Deps, 'clock' | 'vault'>,
  tx: Tx,
  { data, time }: Event<'user.registered' | 'user.updated'>,
): Promise<void> {
  const { userId, locale, email, phone, name } = data;
  const known = await lockContact(tx, userId);
  const changedAt = new Date(time);
  if (isOutdated(changedAt, known.told_at, clock())) return;
  const before = known.personal === null ? {} : await personalOfContact.open(vault, [known.user_id], known.personal);
  const personal = {
    ...before,
    ...(email === undefined ? {} : { email }),
    ...(phone === undefined ? {} : { phone }),
    ...(name === undefined ? {} : { name }),
  };
  await saveContact(tx, {
    // The id as the row has it: the event may have the uuid in capitals, and the sealed text is bound to its row.
    user_id: known.user_id,
    personal: await personalOfContact.seal(vault, [known.user_id], personal),
    locale: locale ?? known.locale,
    told_at: changedAt,
  });
}

/** A blocked user can make no payment. */
export async function recordBlocked(tx: Tx, { data, time }: Event<'user.blocked'>): Promise<void> {
  await saveBlock(tx, { userId: data.userId, at: new Date(time) });
}
