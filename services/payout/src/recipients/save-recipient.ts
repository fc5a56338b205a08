import { emit } from '@leko/events';
import type { Tx } from '../db/tables.ts';
import type { Deps } from '../deps.ts';
import { addressesToNotify, type Recipient } from './domain/recipient.ts';
import { emailsSinceLastPayout, saveRecipient as writeRecipient } from './store.ts';

/** Writes a version of a recipient and publishes it, with the addresses to warn. */
export async function saveRecipient(
  { vault, eventVault }: Pick<Deps, 'vault' | 'eventVault'>,
  tx: Tx,
  recipient: Recipient,
  change: { bankDetailsChanged: boolean; previous: Recipient | undefined },
): Promise<void> {
  const store = { db: tx, vault };
  const notified = addressesToNotify(change.previous, recipient, await emailsSinceLastPayout(store, recipient.coachId));
  await writeRecipient(store, recipient);
  const { id, coachId, name, phone, email, inn, version, updatedAt } = recipient;
  await emit(tx, version === 1 ? 'recipient.created' : 'recipient.updated', {
    source: '/payout',
    aggregateId: id,
    sequence: version,
    at: updatedAt,
    vault: eventVault,
    data: {
      recipientId: id,
      coachId,
      name,
      ...(phone === undefined ? {} : { phone }),
      ...(email === undefined ? {} : { email }),
      inn,
      bankDetailsChanged: change.bankDetailsChanged,
      ...notified,
    },
  });
}
