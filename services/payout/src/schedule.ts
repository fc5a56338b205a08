import { auditTask, dueTask } from '@leko/postgres';
import type { Task } from '@leko/runtime';
import { MINUTE_MS } from '@leko/runtime/durations';
import { queues } from './db/queues.ts';
import type { Deps } from './deps.ts';
import { issueActs } from './documents/issue-acts.ts';
import { uploadDocument } from './documents/upload-documents.ts';
import { createBooksCheck } from './ledger/check-balances.ts';
import { advanceBatch } from './registry/advance-batch.ts';
import { collectRemittances } from './registry/collect-remittances.ts';

const EVERY_MS = 500;
/** One a run, so that one that cannot go on holds up no other work; kept for longer than one submission or upload may take. */
const ONE = { leaseMs: MINUTE_MS, atOnce: 1, mostInARun: 1, everyMs: EVERY_MS };
/** Few, so that copies of the service share what is due. */
const FEW = { ...ONE, mostInARun: 5 };

/** What the clock drives: remittances into batches, batches to the bank and back; acts; and the books, checked in turn. */
export const schedule = (deps: Deps): Task[] => [
  { name: 'collect remittances', everyMs: () => EVERY_MS, run: () => collectRemittances(deps) },
  dueTask(deps, { name: 'registry batches', queue: queues.batches, ...ONE, step: (id) => advanceBatch(deps, id) }),
  dueTask(deps, { name: 'issue acts', queue: queues.sessions, ...FEW, step: (id) => issueActs(deps, id) }),
  dueTask(deps, { name: 'store documents', queue: queues.files, ...ONE, step: (id) => uploadDocument(deps, id) }),
  { name: 'check the books', everyMs: () => EVERY_MS, run: createBooksCheck(deps) },
  auditTask(deps),
];
