import { randomUUID } from 'node:crypto';
import { addressIndex } from '../db/personal.ts';
import type { Tx } from '../db/tables.ts';
import { suppressedAmong } from '../delivery/store-suppressions.ts';
import type { Deps } from '../deps.ts';
import { checkedData, purposeOf, type TemplateData, type TemplateName } from '../templates/index.ts';
import { mailAddress } from './domain/address.ts';
import type { Locale } from './domain/locale.ts';
import { personName } from './domain/person-name.ts';
import { type Contact, type Destination, destinationOf } from './domain/queueing.ts';
import { insertMessage, type Origin } from './store.ts';

/** The language of readers whose own is unknown. */
export const DEFAULT_LOCALE: Locale = 'ru';

interface Addressing {
  readonly template: TemplateName;
  readonly contact: Contact;
  /** Candidate addresses, the first valid one is used. */
  readonly addresses: readonly (string | undefined)[];
}

/** Where a mail would go by what is known now. */
export async function findDestination(
  { clock, vault }: Pick<Deps, 'clock' | 'vault'>,
  tx: Tx,
  { template, contact, addresses }: Addressing,
): Promise<Destination> {
  const plain = addresses.flatMap((address) => mailAddress(address) ?? []);
  const indexed = plain.map((address) => ({ address, index: addressIndex(vault, address) }));
  const suppressed = await suppressedAmong(
    tx,
    indexed.map(({ index }) => index),
    clock(),
  );
  const candidates = indexed.map(({ address, index }) => ({ address, isRejected: suppressed.has(index) }));
  return destinationOf(purposeOf(template), contact, candidates);
}

export interface Draft<T extends TemplateName> {
  readonly origin: Origin;
  readonly template: T;
  readonly role: string;
  readonly userId: string;
  readonly destination: Destination;
  readonly locale: Locale;
  readonly data: TemplateData[T];
  /** Before this it is not sent; left out: at once. */
  readonly dueAt?: Date | undefined;
}

/** Stores a message as queued or as suppressed; returns its id. */
export async function storeMessage<T extends TemplateName>(
  { clock, mailer, log, vault }: Pick<Deps, 'clock' | 'mailer' | 'log' | 'vault'>,
  tx: Tx,
  draft: Draft<T>,
): Promise<string> {
  const { template, role, userId, destination, data } = draft;
  const id = randomUUID();
  await insertMessage(vault, tx, {
    ...draft,
    id,
    data: checkedData(template, data),
    internetId: `<${id}@${mailer.host}>`,
    at: clock(),
  });
  log.info({ messageId: id, template, role, userId, destination: destination.kind }, 'mail queued');
  return id;
}

/** How a reader is greeted. */
export const greeting = ({ name }: Pick<Contact, 'name'>): { name?: string } => {
  const known = personName(name);
  return known === undefined ? {} : { name: known };
};
