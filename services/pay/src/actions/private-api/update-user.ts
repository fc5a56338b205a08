import { runOnce } from '@leko/postgres';
import { commonProblems, ProblemError, type RequestKey } from '@leko/server';
import { findContact } from '../../store/contacts.ts';
import { newestPaymentOf, redirectReceipts, unpaidPaymentsOf } from '../../store/payments-of-user.ts';
import type { Deps } from '../deps.ts';
import { settlePayment } from '../payments/settle-payment.ts';
import { type StretchPayment, viewStretchPayment } from './view-stretch-payment.ts';

/** Older ones are left to the schedule: somebody waits for this answer. */
const MAX_READ = 20;
/** A quarter of what the bank is asked in parallel, so that one user does not hold up the others. */
const PARALLEL = 4;

export interface UpdateUserInput {
  readonly key: RequestKey | undefined;
  readonly userId: string;
  readonly deadline: Date | undefined;
}

/** Brings what we know of a user up to date: where their receipts go, what became of their payments. The newest of these is the answer. */
export function updateUser(deps: Deps, { key, userId, deadline }: UpdateUserInput): Promise<StretchPayment> {
  return runOnce(deps.db, key, async () => {
    await redirectOwnReceipts(deps, userId);
    const unpaid = await unpaidPaymentsOf(deps.db, userId, MAX_READ);
    await inParallel(unpaid, (id) => settlePayment(deps, id, deadline));
    const newest = await newestPaymentOf(deps.db, userId);
    if (newest === undefined) throw new ProblemError(commonProblems.notFound);
    return viewStretchPayment(deps, newest);
  });
}

async function redirectOwnReceipts({ db }: Pick<Deps, 'db'>, athleteId: string): Promise<void> {
  const contact = await findContact(db, athleteId);
  const to = contact?.email ?? contact?.phone;
  if (to) await redirectReceipts(db, { athleteId, to });
}

async function inParallel(ids: readonly string[], step: (id: string) => Promise<void>): Promise<void> {
  const queue = ids.values();
  const worker = async () => {
    for (const id of queue) await step(id);
  };
  await Promise.all(Array.from({ length: PARALLEL }, worker));
}
