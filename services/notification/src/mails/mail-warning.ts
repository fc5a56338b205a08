import { findContact } from '../contacts/store.ts';
import { addressIndex } from '../db/personal.ts';
import type { Tx } from '../db/tables.ts';
import type { Deps } from '../deps.ts';
import { checkedData } from '../templates/index.ts';
import type { Destination } from './domain/queueing.ts';
import { nextWarningAt, WARNING_WINDOW_MS, type Warned } from './domain/warning.ts';
import { DEFAULT_LOCALE, findDestination, storeMessage } from './save-message.ts';
import { lockAddresses, mailedSince, rewriteWaiting } from './store-address-mails.ts';

type Kind = 'bank-details-changed' | 'payout-address-changed';

export interface Warning {
  readonly eventId: string;
  readonly userId: string;
  readonly readers: readonly Warned[];
  readonly template: Kind;
  readonly data: { readonly at: string; readonly freezeHours: number } | { readonly at: string };
}

/**
 * Warns of a change that a thief could have made. No warning is lost, and no caller can make us fill a foreign mailbox: a
 * waiting mail to the same address covers later changes too, and after a few on one day they are collected. Each leaves a
 * message of its own, so that they can be counted.
 */
export async function warn(deps: Deps, tx: Tx, warning: Warning): Promise<void> {
  const { eventId, userId, template, readers } = warning;
  const contact = await findContact(deps.vault, tx, userId);
  const indexes = readers.map(({ address }) => addressIndex(deps.vault, address));
  await lockAddresses(tx, template, indexes);
  for (const { role, address } of readers) {
    const destination = await findDestination(deps, tx, { template, contact, addresses: [address] });
    await storeMessage(deps, tx, {
      origin: { kind: 'event', eventId },
      template,
      role,
      userId,
      locale: contact.locale ?? DEFAULT_LOCALE,
      data: checkedData(template, warning.data),
      ...(await wayOf(deps, tx, warning, destination)),
    });
  }
}

/** Covered by a waiting mail, or as a mail of its own, now or later. */
async function wayOf(
  { clock, vault }: Deps,
  tx: Tx,
  { template, data }: Warning,
  destination: Destination,
): Promise<{ destination: Destination; dueAt?: Date }> {
  if (destination.kind === 'suppressed') return { destination };
  const { address } = destination;
  const mails = { template, addressIndex: addressIndex(vault, address) };
  const isCovered = await rewriteWaiting(vault, tx, mails, (waiting) => {
    const { at, changes = 1 } = checkedData(template, waiting);
    // Events may come late: the mail names the last change.
    const last = new Date(at) > new Date(data.at) ? at : data.at;
    return checkedData(template, { ...data, at: last, changes: changes + 1 });
  });
  if (isCovered) return { destination: { kind: 'suppressed', reason: 'told_with_another', address } };
  const now = clock();
  const before = await mailedSince(tx, mails, new Date(now.getTime() - WARNING_WINDOW_MS));
  return { destination, dueAt: nextWarningAt(before, now) };
}
