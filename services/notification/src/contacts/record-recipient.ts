import type { Event } from '@leko/contracts';
import type { Tx } from '../db/tables.ts';
import type { Deps } from '../deps.ts';
import { warned } from '../mails/domain/warning.ts';
import { warn } from '../mails/mail-warning.ts';
import { findContact, saveContact } from './store.ts';

/** Remembers the address of a coach, and warns of other bank details or another address: at the old ones, because a thief reads the new one. */
export async function recordRecipient(
  deps: Deps,
  tx: Tx,
  event: Event<'recipient.created' | 'recipient.updated'>,
): Promise<void> {
  const { id: eventId, time: at } = event;
  const { coachId: userId, email, name, bankDetailsChanged, previousEmail, earlierEmails } = event.data;
  await saveContact(deps, tx, { userId, source: 'recipient', name, email, publishedAt: new Date(at) });
  const isAddressChanged = previousEmail !== undefined || earlierEmails !== undefined;
  if (!bankDetailsChanged && !isAddressChanged) return;
  const { email: account } = await findContact(deps.vault, tx, userId);
  // Where a person's own address is unknown, it is the new one of the details.
  const readers = warned(event.data, account === email ? undefined : account);
  const { changeFreezeHours: freezeHours } = deps.settings('recipient', new Date(at));
  const warning = bankDetailsChanged
    ? ({ template: 'bank-details-changed', data: { at, freezeHours } } as const)
    : ({ template: 'payout-address-changed', data: { at } } as const);
  await warn(deps, tx, { eventId, userId, readers, ...warning });
}
