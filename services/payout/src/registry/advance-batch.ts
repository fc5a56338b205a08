import type { Deps } from '../deps.ts';
import { failBatch } from './fail-batch.ts';
import { pollBatch } from './poll-batch.ts';
import { findBatch } from './store.ts';
import { lookUpBatch, submitBatch } from './submit-batch.ts';

/** Takes a batch one step further. A crash at any point leaves a state from which the next step goes on. */
export async function advanceBatch(deps: Deps, id: string): Promise<void> {
  const batch = await findBatch(deps.db, id);
  switch (batch?.state) {
    case 'planned':
      return submitBatch(deps, batch);
    case 'sending':
      return lookUpBatch(deps, batch);
    case 'sent':
    case 'settled':
      return pollBatch(deps, batch);
    case 'refused':
      return failBatch(deps, batch);
    case 'closed':
    case undefined:
      return;
  }
}
