import type { Event } from '@leko/contracts';
import { saveContact } from '../store/contacts.ts';
import type { Tx } from '../store/tables.ts';
import type { Deps } from './deps.ts';
import { queueMessage } from './queue-message.ts';

/** Remembers where a coach is written to, and warns the address from before a change of bank details: a thief reads the new one. */
export async function noteRecipient(
  deps: Deps,
  tx: Tx,
  event: Event<'recipient.created' | 'recipient.updated'>,
): Promise<void> {
  const { coachId, email, name, bankDetailsChanged, previousEmail } = event.data;
  await saveContact(tx, {
    userId: coachId,
    source: 'recipient',
    name,
    toldAt: new Date(event.time),
    ...(email === undefined ? {} : { email }),
  });
  if (!bankDetailsChanged || previousEmail === undefined) return;
  await queueMessage(deps, tx, {
    eventId: event.id,
    template: 'bank-details-changed',
    role: 'previous-address',
    userId: coachId,
    onlyAddress: previousEmail,
    data: { at: event.time },
  });
}
