import { transact } from '@leko/postgres';
import { ProblemError } from '@leko/server';
import type { Deps } from '../deps.ts';
import { problems } from '../problems.ts';
import { retryReceipt } from '../receipts/retry-receipt.ts';
import { findReceipt, makeReceiptDue } from '../receipts/store.ts';
import type { Decision } from './decision.ts';
import { closeReview, type OpenReview } from './store.ts';

/** Dealt with in another way, for instance by hand at the cash register: it is taken off the list. */
export function acceptReceipt({ db, clock }: Deps, { id }: OpenReview): Promise<void> {
  return transact(db, async (tx) => {
    const receipt = await findReceipt(tx, id);
    if (receipt === undefined) throw new Error(`receipt ${id} does not exist`);
    await closeReview(tx, { kind: 'receipt', id, version: receipt.version, at: clock() });
  });
}

export async function retryReviewedReceipt(deps: Deps, { id }: OpenReview, { why }: Decision): Promise<void> {
  const retried = await retryReceipt(deps, { id, reason: why });
  // A receipt that has not failed is at the register or waits; handing it in again could print a second one.
  if (retried.ok || (retried.reason === 'not_failed' && (await makeReceiptDue(deps.db, id, deps.clock())))) return;
  throw new ProblemError(problems.actionNotPossible, {
    detail: `the receipt cannot be handed in again: ${retried.reason}`,
  });
}
