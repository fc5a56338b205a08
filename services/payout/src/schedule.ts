import { auditTask, dueTask } from '@leko/postgres';
import type { Task } from '@leko/runtime';
import { MINUTE_MS } from '@leko/runtime/durations';
import { queues } from './db/queues.ts';
import type { Deps } from './deps.ts';
import { issueActs } from './documents/issue-acts.ts';
import { uploadDocument } from './documents/upload-document.ts';
import { createBalanceCheck } from './ledger/check-balances.ts';
import { advanceBatch } from './registry/advance-batch.ts';
import { collectRemittances } from './registry/collect-remittances.ts';

const EVERY_MS = 500;
/** One in a run, so that one that fails does not block other work; the lease is longer than a submission or upload may take. */
const ONE = { leaseMs: MINUTE_MS, atOnce: 1, mostInARun: 1, everyMs: EVERY_MS };
/** Few, so that copies of the service share what is due. */
const FEW = { ...ONE, mostInARun: 5 };

/** The background tasks: remittances into batches, batches to the bank and back, acts and their files, checks of the balances. */
export const schedule = (deps: Deps): Task[] => [
  { name: 'collect remittances', everyMs: () => EVERY_MS, run: () => collectRemittances(deps) },
  dueTask(deps, { name: 'registry batches', queue: queues.batches, ...ONE, step: (id) => advanceBatch(deps, id) }),
  dueTask(deps, { name: 'issue acts', queue: queues.sessions, ...FEW, step: (id) => issueActs(deps, id) }),
  dueTask(deps, { name: 'store documents', queue: queues.files, ...ONE, step: (id) => uploadDocument(deps, id) }),
  { name: 'check balances', everyMs: () => EVERY_MS, run: createBalanceCheck(deps) },
  auditTask(deps),
];
