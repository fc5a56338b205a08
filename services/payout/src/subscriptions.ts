import type { Subscriptions } from '@leko/events';
import { recordSetting } from '@leko/settings';
import type { Tables } from './db/tables.ts';
import type { Deps } from './deps.ts';
import { decideDispute } from './disputes/decide-dispute.ts';
import { freezeSession } from './disputes/freeze-session.ts';
import { recordCompletedSession } from './documents/record-completed-session.ts';
import { recordReturnedSessions } from './documents/record-returned-sessions.ts';
import { recordSale } from './documents/record-sale.ts';
import { wakeCaptured } from './documents/wake-captured.ts';
import { bookIncome } from './earnings/book-income.ts';
import { captureIncome } from './earnings/capture-income.ts';
import { recordReceipt } from './earnings/record-receipt.ts';
import { refundIncome } from './earnings/refund-income.ts';

/** What this service hears, a line each. */
export const subscriptions = (deps: Deps): Subscriptions<Tables> => ({
  'payment.paid': async (tx, event) => {
    await bookIncome(deps, tx, event);
    await recordSale(deps, tx, event);
  },
  'payment.captured': async (tx, event) => {
    await captureIncome(deps, tx, event);
    await wakeCaptured(deps, tx, event);
  },
  'payment.refunded': async (tx, event) => {
    await refundIncome(deps, tx, event);
    await recordReturnedSessions(tx, event);
  },
  'receipt.registered': recordReceipt,
  'session.completed': (tx, event) => recordCompletedSession(deps, tx, event),
  'session.disputed': (tx, event) => freezeSession(deps, tx, event),
  'session.dispute_resolved': (tx, event) => decideDispute(deps, tx, event),
  'setting.changed': (tx, event) => recordSetting(deps.settings, tx, event),
});
