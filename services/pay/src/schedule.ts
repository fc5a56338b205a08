import type { Task } from '@leko/server';
import type { Deps } from './actions/deps.ts';
import { dueNext, hurry, workOffDue } from './actions/due-work.ts';
import { issueReceipt } from './actions/issue-receipt.ts';
import { settlePayment } from './actions/settle-payment.ts';

/** A look at an index; short, so that a hint is followed at once. */
const EVERY_MS = 200;

/** Way in 3: the clock. */
export const schedule = (deps: Deps): Task[] => [
  dueTask(deps, { name: 'settle payments', table: 'payment', step: (id) => settlePayment(deps, id) }),
  dueTask(deps, { name: 'issue receipts', table: 'receipt', step: (id) => issueReceipt(deps, id) }),
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
