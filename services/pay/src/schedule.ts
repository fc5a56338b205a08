import { auditTask, dueTask } from '@leko/postgres';
import type { Task } from '@leko/runtime';
import { MINUTE_MS } from '@leko/runtime/durations';
import { queues } from './db/queues.ts';
import type { Deps } from './deps.ts';
import { settlePayment } from './payments/settle-payment.ts';
import { askAboutReceipt } from './receipts/ask-about-receipt.ts';
import { handInReceipt } from './receipts/hand-in-receipt.ts';
import { watchReceipts } from './receipts/watch-receipts.ts';
import { reconcileOperations } from './reconciliation/list-operations.ts';
import { reconcileDueDay } from './reconciliation/reconcile-nights.ts';
import { advanceRefund } from './refunds/advance-refund.ts';

/** Costs one index lookup; short, so that a read triggered by a callback starts at once. */
const EVERY_MS = 200;
/** Alarms are about hours, so seconds do not matter. */
const WATCH_EVERY_MS = MINUTE_MS;
/** Costs one index lookup; a nightly run may begin some seconds late. */
const RECONCILE_EVERY_MS = 5_000;

/** What asks the bank: as many at once as it is asked in parallel, each kept longer than the slowest search of its lists. */
const AT_THE_BANK = { leaseMs: MINUTE_MS, atOnce: 16, mostInARun: 256, everyMs: EVERY_MS };

/** Longer than one receipt needs with a token that must be fetched again. Four receipts are worked on at once. */
const AT_THE_REGISTER = { leaseMs: MINUTE_MS, atOnce: 3, mostInARun: 256, everyMs: EVERY_MS };

/** Entry point 3: the background tasks. */
export const schedule = (deps: Deps): Task[] => [
  dueTask(deps, {
    ...{ name: 'settle payments', queue: queues.payments, ...AT_THE_BANK },
    step: (id) => settlePayment(deps, id),
  }),
  dueTask(deps, {
    ...{ name: 'advance refunds', queue: queues.refunds, ...AT_THE_BANK },
    step: (id) => advanceRefund(deps, id),
  }),
  dueTask(deps, {
    ...{ name: 'hand in receipts', queue: { ...queues.receipts, only: "state = 'waiting'" }, ...AT_THE_REGISTER },
    step: (id) => handInReceipt(deps, id),
  }),
  dueTask(deps, {
    ...{ name: 'ask about receipts', queue: { ...queues.receipts, only: "state = 'issued'" }, ...AT_THE_REGISTER },
    // It answers one question a second.
    atOnce: 1,
    step: (id) => askAboutReceipt(deps, id),
  }),
  { name: 'watch receipts', everyMs: () => WATCH_EVERY_MS, run: () => watchReceipts(deps) },
  { name: 'reconcile days', everyMs: () => RECONCILE_EVERY_MS, run: () => reconcileDueDay(deps) },
  { name: 'list operations', everyMs: () => RECONCILE_EVERY_MS, run: () => reconcileOperations(deps) },
  auditTask(deps),
];
