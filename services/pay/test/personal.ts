import type { Event } from '@leko/contracts';
import { openEvent } from '@leko/events';
import { personalOfContact, personalOfPayment } from '../src/db/personal.ts';
import { findContact } from '../src/directory/store.ts';
import { findPayment } from '../src/payments/store.ts';
import type { PayHarness } from './pay-harness.ts';

type Service = PayHarness['service'];

/** What a payment keeps of people. */
export async function contactsOf({ db, vault }: Service, paymentId: string) {
  const payment = await findPayment(db, paymentId);
  if (payment === undefined) throw new Error(`there is no payment ${paymentId}`);
  return personalOfPayment.open(vault, [paymentId], payment.personal);
}

/** A user as the directory has published them. */
export async function knownOf({ db, vault }: Service, userId: string) {
  const { personal = null, locale, blocked_at } = (await findContact(db, userId)) ?? {};
  return { ...(personal === null ? {} : await personalOfContact.open(vault, [userId], personal)), locale, blocked_at };
}

/** An event of the outbox as its consumers read it. */
export const opened = ({ eventVault }: Service, body: unknown): Promise<Event> => openEvent(eventVault, body as Event);
