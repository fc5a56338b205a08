import type { Subscriptions } from '@leko/events';
import type { Tables } from './db/tables.ts';
import type { Deps } from './deps.ts';
import { noteBlocked, noteContact } from './directory/record-contact.ts';
import { noteSupplier } from './receipts/record-supplier.ts';

/** Way in 2: what this service does when it hears of something. */
export const subscriptions = (deps: Deps): Subscriptions<Tables> => ({
  'recipient.created': (tx, event) => noteSupplier(deps, tx, event),
  'recipient.updated': (tx, event) => noteSupplier(deps, tx, event),
  'user.registered': (tx, event) => noteContact(deps, tx, event),
  'user.updated': (tx, event) => noteContact(deps, tx, event),
  'user.blocked': (tx, event) => noteBlocked(tx, event),
});
