import { auditTask } from '@leko/postgres';
import type { Task } from '@leko/runtime';
import { MINUTE_MS } from '@leko/runtime/durations';
import type { Deps } from './deps.ts';
import { dueNext, hurry, workOffDue } from './due-work.ts';
import { settlePayment } from './payments/settle-payment.ts';
import { askAboutReceipts } from './receipts/ask-about-receipts.ts';
import { handInReceipts, receiptsDueNext } from './receipts/hand-in-receipts.ts';
import { watchReceipts } from './receipts/watch-receipts.ts';
import { reconcileOperations } from './reconciliation/list-operations.ts';
import { reconcileDueDay } from './reconciliation/reconcile-nights.ts';
import { advanceRefund } from './refunds/advance-refund.ts';

/** A look at an index; short, so that a hint is followed at once. */
const EVERY_MS = 200;
/** Nobody counts seconds where an alarm means an hour. */
const WATCH_EVERY_MS = MINUTE_MS;

/** Way in 3: the clock. */
export const schedule = (deps: Deps): Task[] => [
  dueTask(deps, { name: 'settle payments', table: 'payment', step: (id) => settlePayment(deps, id) }),
  dueTask(deps, { name: 'advance refunds', table: 'refund', step: async (id) => void (await advanceRefund(deps, id)) }),
  ...receiptTasks(deps),
  ...reconciliationTasks(deps),
  auditTask(deps),
];

function dueTask(deps: Deps, work: { name: string; table: string; step: (id: string) => Promise<void> }): Task {
  return {
    name: work.name,
    everyMs: () => EVERY_MS,
    run: () => workOffDue(deps, work.table, work.step),
    nextDue: () => dueNext(deps, work.table),
    hurry: (until) => hurry(deps, work.table, until),
  };
}

/** Receipts wait in one line, so they are not taken as they fall due. */
const receiptTasks = (deps: Deps): Task[] => [
  {
    name: 'hand in receipts',
    everyMs: () => EVERY_MS,
    run: () => handInReceipts(deps),
    nextDue: () => receiptsDueNext(deps),
    hurry: (until) => hurry(deps, 'receipt', until),
  },
  { name: 'ask about receipts', everyMs: () => EVERY_MS, run: () => askAboutReceipts(deps) },
  { name: 'watch receipts', everyMs: () => WATCH_EVERY_MS, run: () => watchReceipts(deps) },
];

/** A look at an index; a night that begins some seconds late is no worse. */
const RECONCILE_EVERY_MS = 5_000;

const reconciliationTasks = (deps: Deps): Task[] => [
  {
    name: 'reconcile days',
    everyMs: () => RECONCILE_EVERY_MS,
    run: () => reconcileDueDay(deps),
    nextDue: () => dueNext(deps, 'reconciliation'),
    hurry: (until) => hurry(deps, 'reconciliation', until),
  },
  // Never due for anything: a clock that is moved by a week must not list the bank's operations two thousand times.
  { name: 'list operations', everyMs: () => RECONCILE_EVERY_MS, run: () => reconcileOperations(deps) },
];
