import type { Subscriptions } from '@leko/events';
import { recordSetting } from '@leko/settings';
import type { Tables } from './db/tables.ts';
import type { Deps } from './deps.ts';
import { decideDispute } from './disputes/decide-dispute.ts';
import { freezeSession } from './disputes/freeze-session.ts';
import { recordCompletedSession } from './documents/record-completed-session.ts';
import { recordReturnedSessions } from './documents/record-returned-sessions.ts';
import { recordSale } from './documents/record-sale.ts';
import { resumeActs } from './documents/resume-acts.ts';
import { bookCapture } from './earnings/book-capture.ts';
import { bookPayment } from './earnings/book-payment.ts';
import { bookRefund } from './earnings/book-refund.ts';
import { recordReceipt } from './earnings/record-receipt.ts';

/** The events that this service applies, a line each. */
export const subscriptions = (deps: Deps): Subscriptions<Tables> => ({
  'payment.paid': async (tx, event) => {
    await bookPayment(deps, tx, event);
    await recordSale(deps, tx, event);
  },
  'payment.captured': async (tx, event) => {
    await bookCapture(deps, tx, event);
    await resumeActs(deps, tx, event);
  },
  'payment.refunded': async (tx, event) => {
    await bookRefund(deps, tx, event);
    await recordReturnedSessions(tx, event);
  },
  'receipt.registered': recordReceipt,
  'session.completed': (tx, event) => recordCompletedSession(deps, tx, event),
  'session.disputed': (tx, event) => freezeSession(deps, tx, event),
  'session.dispute_resolved': (tx, event) => decideDispute(deps, tx, event),
  'setting.changed': (tx, event) => recordSetting(deps.settings, tx, event),
});
