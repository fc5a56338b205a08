import { severityOf } from '@leko/postgres';
import type { Deps } from '../deps.ts';
import type { Batch } from './domain/registry.ts';
import { failBatch } from './fail-batch.ts';
import { pollBatch } from './poll-batch.ts';
import { hurryBatches as hurry, nextBatchCheckAt, takeDueBatch } from './store.ts';
import { findBatch, submitBatch } from './submit-batch.ts';

/**
 * Takes the next due batch one step further; one a run, so that a batch that cannot go on holds up no other. A crash at any
 * point leaves a state from which the next run goes on.
 */
export async function advanceBatches(deps: Deps, hurriedUntil: Date | undefined): Promise<number> {
  const batch = await takeDueBatch(deps.db, deps.clock());
  if (batch === undefined) return 0;
  try {
    await advance(deps, batch, hurriedUntil);
  } catch (error) {
    // Its lease brings it back; among others that go on nobody would notice.
    deps.log[severityOf(error)]({ err: error, batchId: batch.id }, 'a batch cannot go on');
  }
  return 1;
}

async function advance(deps: Deps, batch: Batch, hurriedUntil: Date | undefined): Promise<void> {
  switch (batch.state) {
    case 'planned':
      return submitBatch(deps, batch, hurriedUntil);
    case 'sending':
      return findBatch(deps, batch, hurriedUntil);
    case 'sent':
    case 'settled':
      return pollBatch(deps, batch, hurriedUntil);
    case 'refused':
      return failBatch(deps, batch);
    case 'closed':
      return;
  }
}

export const nextBatchCheck = ({ db }: Deps): Promise<Date | undefined> => nextBatchCheckAt(db);

export const hurryBatches = ({ db, clock }: Deps, until: Date): Promise<void> => hurry(db, { now: clock(), until });
