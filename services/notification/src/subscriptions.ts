import type { Subscriptions } from '@leko/events';
import type { Deps } from './actions/deps.ts';
import { noteRecipient } from './actions/note-recipient.ts';
import { noteUser } from './actions/note-user.ts';
import { tellOfPayment } from './actions/tell-of-payment.ts';
import { tellOfRemittance } from './actions/tell-of-remittance.ts';
import type { Tables } from './store/tables.ts';

/** Way in 2: what this service does when it hears of something. */
export const subscriptions = (deps: Deps): Subscriptions<Tables> => ({
  'payment.paid': (tx, event) => tellOfPayment(deps, tx, event),
  'recipient.created': (tx, event) => noteRecipient(deps, tx, event),
  'recipient.updated': (tx, event) => noteRecipient(deps, tx, event),
  'remittance.completed': (tx, event) => tellOfRemittance(deps, tx, event),
  'remittance.failed': (tx, event) => tellOfRemittance(deps, tx, event),
  'remittance.returned': (tx, event) => tellOfRemittance(deps, tx, event),
  'user.registered': (tx, event) => noteUser(tx, event),
  'user.updated': (tx, event) => noteUser(tx, event),
});
