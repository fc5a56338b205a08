import type { Subscriptions } from '@leko/events';
import { bookIncome } from './actions/book-income.ts';
import type { Deps } from './actions/deps.ts';
import type { Tables } from './store/tables.ts';

/** What this service hears, a line each. */
export const subscriptions = (deps: Deps): Subscriptions<Tables> => ({
  'payment.paid': (tx, event) => bookIncome(deps, tx, event),
});
