import { randomUUID } from 'node:crypto';
import { mailAddress } from '../domain/address.ts';
import { findContact } from '../store/contacts.ts';
import { insertMessage } from '../store/messages.ts';
import type { Tx } from '../store/tables.ts';
import type { TemplateData, TemplateName } from '../templates/index.ts';
import type { Deps } from './deps.ts';

export interface Telling<T extends TemplateName> {
  readonly eventId: string;
  readonly template: T;
  /** As whom the reader is told. */
  readonly role: 'athlete' | 'coach' | 'previous-address' | 'account-address';
  readonly userId: string;
  /** Where to write if it is an e-mail address; else the contacts are asked. */
  readonly preferredAddress?: string | undefined;
  /** Where to write, and nowhere else. */
  readonly onlyAddress?: string | undefined;
  readonly data: Omit<TemplateData[T], 'name'>;
}

/** Queues a mail, in the transaction of the event it tells of; one nobody has an address for is kept as suppressed. */
export async function queueMessage<T extends TemplateName>(
  { clock, mailer, log }: Deps,
  tx: Tx,
  telling: Telling<T>,
): Promise<void> {
  const { eventId, template, role, userId, data } = telling;
  const contact = await findContact(tx, userId);
  const address = addressFor(telling, contact.email);
  const id = randomUUID();
  await insertMessage(tx, {
    id,
    eventId,
    template,
    role,
    userId,
    address,
    locale: contact.locale ?? 'ru',
    data: { ...data, name: contact.name },
    internetId: `<${id}@${mailer.host}>`,
    at: clock(),
  });
  log.info({ messageId: id, eventId, template, role, userId, known: address !== undefined }, 'mail queued');
}

function addressFor(
  { onlyAddress, preferredAddress }: Pick<Telling<TemplateName>, 'onlyAddress' | 'preferredAddress'>,
  known: string | undefined,
): string | undefined {
  if (onlyAddress !== undefined) return mailAddress(onlyAddress);
  return mailAddress(preferredAddress) ?? mailAddress(known);
}
