import { auditTask } from '@leko/postgres';
import type { Task } from '@leko/runtime';
import type { Deps } from './deps.ts';
import { hurryIssues, issueActs, nextIssue } from './documents/issue-acts.ts';
import { hurryStoring, nextStoring, storeDocuments } from './documents/upload-documents.ts';
import { createBooksCheck } from './ledger/check-balances.ts';
import { advanceBatches, hurryBatches, nextBatchCheck } from './registry/advance-batches.ts';
import { collectRemittances, hurryCollection, nextCollection } from './registry/collect-remittances.ts';

const EVERY_MS = 500;

/** What the clock drives: remittances into batches, batches to the bank and back; acts; and the books, checked in turn. */
export const schedule = (deps: Deps): Task[] => [
  collectTask(deps),
  batchTask(deps),
  issueTask(deps),
  storeTask(deps),
  booksTask(deps),
  auditTask(deps),
];

const booksTask = (deps: Deps): Task => ({
  name: 'check the books',
  everyMs: () => EVERY_MS,
  run: createBooksCheck(deps),
});

const issueTask = (deps: Deps): Task => ({
  name: 'issue acts',
  everyMs: () => EVERY_MS,
  run: () => issueActs(deps),
  nextDue: () => nextIssue(deps),
  hurry: (until) => hurryIssues(deps, until),
});

const storeTask = (deps: Deps): Task => ({
  name: 'store documents',
  everyMs: () => EVERY_MS,
  run: () => storeDocuments(deps),
  nextDue: () => nextStoring(deps),
  hurry: () => hurryStoring(deps),
});

const collectTask = (deps: Deps): Task => ({
  name: 'collect remittances',
  everyMs: () => EVERY_MS,
  run: () => collectRemittances(deps),
  nextDue: () => nextCollection(deps),
  hurry: (until) => hurryCollection(deps, until),
});

function batchTask(deps: Deps): Task {
  // Whoever hurries waits for the end, not for the next step: what a step schedules within that time is hurried too.
  let hurriedUntil: Date | undefined;
  return {
    name: 'registry batches',
    everyMs: () => EVERY_MS,
    run: () => advanceBatches(deps, hurriedUntil),
    nextDue: () => nextBatchCheck(deps),
    async hurry(until) {
      hurriedUntil = until;
      await hurryBatches(deps, until);
    },
  };
}
