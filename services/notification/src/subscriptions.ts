import type { Subscriptions } from '@leko/events';
import { recordSetting } from '@leko/settings';
import { recordRecipient } from './contacts/record-recipient.ts';
import { recordSession } from './contacts/record-session.ts';
import { recordBlocked, recordUser } from './contacts/record-user.ts';
import type { Tables } from './db/tables.ts';
import type { Deps } from './deps.ts';
import { mailDocument } from './mails/mail-document.ts';
import { mailPayment } from './mails/mail-payment.ts';
import { mailRefund } from './mails/mail-refund.ts';
import { mailRemittance } from './mails/mail-remittance.ts';

/** Way in 2: what this service does with the events it consumes. */
export const subscriptions = (deps: Deps): Subscriptions<Tables> => ({
  'payment.paid': (tx, event) => mailPayment(deps, tx, event),
  'payment.refunded': (tx, event) => mailRefund(deps, tx, event),
  'recipient.created': (tx, event) => recordRecipient(deps, tx, event),
  'recipient.updated': (tx, event) => recordRecipient(deps, tx, event),
  'remittance.completed': (tx, event) => mailRemittance(deps, tx, event),
  'remittance.failed': (tx, event) => mailRemittance(deps, tx, event),
  'remittance.returned': (tx, event) => mailRemittance(deps, tx, event),
  'remittance.deleted': (tx, event) => mailRemittance(deps, tx, event),
  'document.created': (tx, event) => mailDocument(deps, tx, event),
  'session.booked': (tx, event) => recordSession(deps, tx, event),
  'session.completed': (tx, event) => recordSession(deps, tx, event),
  'session.canceled': (tx, event) => recordSession(deps, tx, event),
  'session.disputed': (tx, event) => recordSession(deps, tx, event),
  'session.dispute_resolved': (tx, event) => recordSession(deps, tx, event),
  'setting.changed': (tx, event) => recordSetting(deps.settings, tx, event),
  'user.registered': (tx, event) => recordUser(deps, tx, event),
  'user.updated': (tx, event) => recordUser(deps, tx, event),
  'user.blocked': (tx, event) => recordBlocked(tx, event),
});
