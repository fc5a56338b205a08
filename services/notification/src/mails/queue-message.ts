import { findContact } from '../contacts/store.ts';
import type { Tx } from '../db/tables.ts';
import type { Deps } from '../deps.ts';
import type { TemplateData, TemplateName } from '../templates/index.ts';
import { DEFAULT_LOCALE, findDestination, greeting, storeMessage } from './save-message.ts';

export interface MailRequest<T extends TemplateName> {
  readonly eventId: string;
  readonly template: T;
  /** The reader's part in what happened. */
  readonly role: 'athlete' | 'coach';
  readonly userId: string;
  /** Where to write if it is an e-mail address; else the contacts are asked. */
  readonly preferredAddress?: string | undefined;
  data(greeting: { name?: string }): TemplateData[T];
}

/** Queues a mail, in the transaction of the event it reports; one that cannot be delivered is kept as suppressed. */
export async function queueMessage<T extends TemplateName>(deps: Deps, tx: Tx, request: MailRequest<T>): Promise<void> {
  const { eventId, template, role, userId } = request;
  const contact = await findContact(deps.vault, tx, userId);
  await storeMessage(deps, tx, {
    origin: { kind: 'event', eventId },
    template,
    role,
    userId,
    destination: await findDestination(deps, tx, {
      template,
      contact,
      addresses: [request.preferredAddress, contact.email],
    }),
    locale: contact.locale ?? DEFAULT_LOCALE,
    data: request.data(greeting(contact)),
  });
}
