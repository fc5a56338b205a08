import { emit } from '@leko/events';
import type { Recipient } from '../domain/recipient.ts';
import { saveRecipient as writeRecipient } from '../store/recipients.ts';
import type { Tx } from '../store/tables.ts';
import type { Deps } from './deps.ts';

/** Keeps a version of a recipient and tells of it; a change of bank details is told to the old address too. */
export async function saveRecipient(
  { vault, eventVault }: Pick<Deps, 'vault' | 'eventVault'>,
  tx: Tx,
  recipient: Recipient,
  change: { bankDetailsChanged: boolean; previous: Recipient | undefined },
): Promise<void> {
  await writeRecipient({ db: tx, vault }, recipient);
  const { id, coachId, name, phone, email, inn, version, updatedAt } = recipient;
  const previousEmail = change.bankDetailsChanged ? change.previous?.email : undefined;
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
      ...(previousEmail === undefined ? {} : { previousEmail }),
    },
  });
}
