import type { Subscriptions } from '@leko/events';
import { noteSetting } from '@leko/settings';
import { noteRecipient } from './contacts/record-recipient.ts';
import { noteSession } from './contacts/record-session.ts';
import { noteBlocked, noteUser } from './contacts/record-user.ts';
import type { Tables } from './db/tables.ts';
import type { Deps } from './deps.ts';
import { tellOfDocument } from './mails/mail-document.ts';
import { tellOfPayment } from './mails/mail-payment.ts';
import { tellOfRefund } from './mails/mail-refund.ts';
import { tellOfRemittance } from './mails/mail-remittance.ts';

/** Way in 2: what this service does when it hears of something. */
export const subscriptions = (deps: Deps): Subscriptions<Tables> => ({
  'payment.paid': (tx, event) => tellOfPayment(deps, tx, event),
  'payment.refunded': (tx, event) => tellOfRefund(deps, tx, event),
  'recipient.created': (tx, event) => noteRecipient(deps, tx, event),
  'recipient.updated': (tx, event) => noteRecipient(deps, tx, event),
  'remittance.completed': (tx, event) => tellOfRemittance(deps, tx, event),
  'remittance.failed': (tx, event) => tellOfRemittance(deps, tx, event),
  'remittance.returned': (tx, event) => tellOfRemittance(deps, tx, event),
  'remittance.deleted': (tx, event) => tellOfRemittance(deps, tx, event),
  'document.created': (tx, event) => tellOfDocument(deps, tx, event),
  'session.booked': (tx, event) => noteSession(tx, event),
  'session.completed': (tx, event) => noteSession(tx, event),
  'session.canceled': (tx, event) => noteSession(tx, event),
  'session.disputed': (tx, event) => noteSession(tx, event),
  'session.dispute_resolved': (tx, event) => noteSession(tx, event),
  'setting.changed': (tx, event) => noteSetting(deps.settings, tx, event),
  'user.registered': (tx, event) => noteUser(deps, tx, event),
  'user.updated': (tx, event) => noteUser(deps, tx, event),
  'user.blocked': (tx, event) => noteBlocked(tx, event),
});
