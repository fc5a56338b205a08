import type { Subscriptions } from '@leko/events';
import { noteSetting } from '@leko/settings';
import type { Tables } from './db/tables.ts';
import type { Deps } from './deps.ts';
import { decideDispute } from './disputes/decide-dispute.ts';
import { freezeSession } from './disputes/freeze-session.ts';
import { noteCompletedSession } from './documents/record-completed-session.ts';
import { noteReturnedSessions } from './documents/record-returned-sessions.ts';
import { noteSale } from './documents/record-sale.ts';
import { wakeCaptured } from './documents/wake-captured.ts';
import { bookIncome } from './earnings/book-income.ts';
import { captureIncome } from './earnings/capture-income.ts';
import { noteReceipt } from './earnings/record-receipt.ts';
import { refundIncome } from './earnings/refund-income.ts';

/** What this service hears, a line each. */
export const subscriptions = (deps: Deps): Subscriptions<Tables> => ({
  'payment.paid': async (tx, event) => {
    await bookIncome(deps, tx, event);
    await noteSale(deps, tx, event);
  },
  'payment.captured': async (tx, event) => {
    await captureIncome(deps, tx, event);
    await wakeCaptured(deps, tx, event);
  },
  'payment.refunded': async (tx, event) => {
    await refundIncome(deps, tx, event);
    await noteReturnedSessions(tx, event);
  },
  'receipt.registered': noteReceipt,
  'session.completed': (tx, event) => noteCompletedSession(deps, tx, event),
  'session.disputed': (tx, event) => freezeSession(deps, tx, event),
  'session.dispute_resolved': (tx, event) => decideDispute(deps, tx, event),
  'setting.changed': (tx, event) => noteSetting(deps.settings, tx, event),
});
