import type { Subscriptions } from '@leko/events';
import { noteSetting } from '@leko/settings';
import { bookIncome } from './actions/book-income.ts';
import { captureIncome } from './actions/capture-income.ts';
import { decideDispute } from './actions/decide-dispute.ts';
import type { Deps } from './actions/deps.ts';
import { freezeSession } from './actions/freeze-session.ts';
import { noteCompletedSession } from './actions/note-completed-session.ts';
import { noteReceipt } from './actions/note-receipt.ts';
import { noteReturnedSessions } from './actions/note-returned-sessions.ts';
import { noteSale } from './actions/note-sale.ts';
import { refundIncome } from './actions/refund-income.ts';
import { wakeCaptured } from './actions/wake-captured.ts';
import type { Tables } from './store/tables.ts';

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
