import type { Event } from '@leko/contracts';
import { findContact, saveContact } from '../../store/contacts.ts';
import type { Tx } from '../../store/tables.ts';
import type { Deps } from '../deps.ts';
import { queueMessage } from '../telling/queue-message.ts';

/** Remembers where a coach is written to, and warns the address from before a change of bank details and the person's own: a thief reads the new one. */
export async function noteRecipient(
  deps: Deps,
  tx: Tx,
  event: Event<'recipient.created' | 'recipient.updated'>,
): Promise<void> {
  const { coachId, email, name, bankDetailsChanged, previousEmail } = event.data;
  await saveContact(deps.vault, tx, {
    userId: coachId,
    source: 'recipient',
    name,
    email,
    toldAt: new Date(event.time),
  });
  if (!bankDetailsChanged) return;
  const { email: account } = await findContact(deps.vault, tx, coachId);
  const { changeFreezeHours: freezeHours } = deps.settings('recipient', new Date(event.time));
  const warning = {
    eventId: event.id,
    template: 'bank-details-changed',
    userId: coachId,
    data: () => ({ at: event.time, freezeHours }),
  } as const;
  if (previousEmail !== undefined) {
    await queueMessage(deps, tx, { ...warning, role: 'previous-address', onlyAddress: previousEmail });
  }
  // Who changes the address first and the account afterwards is told of at the address of the person all the same.
  if (account !== undefined && account !== email && account !== previousEmail) {
    await queueMessage(deps, tx, { ...warning, role: 'account-address', onlyAddress: account });
  }
}
