import type { Subscriptions } from '@leko/events';
import type { Tables } from './db/tables.ts';
import type { Deps } from './deps.ts';
import { recordBlocked, recordContact } from './directory/record-contact.ts';
import { recordSupplier } from './receipts/record-supplier.ts';

/** Entry point 2: the events that this service consumes. */
export const subscriptions = (deps: Deps): Subscriptions<Tables> => ({
  'recipient.created': (tx, event) => recordSupplier(deps, tx, event),
  'recipient.updated': (tx, event) => recordSupplier(deps, tx, event),
  'user.registered': (tx, event) => recordContact(deps, tx, event),
  'user.updated': (tx, event) => recordContact(deps, tx, event),
  'user.blocked': (tx, event) => recordBlocked(tx, event),
});
