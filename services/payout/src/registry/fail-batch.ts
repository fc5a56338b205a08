import type { Deps } from '../deps.ts';
import { eachRemittance } from '../remittances/each-remittance.ts';
import { settleRemittance } from '../remittances/settle-remittance.ts';
import { remittancesOfBatch } from '../remittances/store.ts';
import { type Batch, nextCheck } from './domain/registry.ts';
import { scheduleBatch } from './store.ts';

/** The reason that the coach sees. The bank's reason is about the platform: it is in the batch and in the log. */
const REASON = 'the bank refused the registry';

/**
 * The bank refused the registry: every remittance fails and its money is the coach's again. The batch stays due until all of
 * them have failed.
 */
export async function failBatch(deps: Deps, batch: Batch): Promise<void> {
  const all = await remittancesOfBatch(deps.db, batch.id);
  const isDone = await eachRemittance(deps, all, ({ id }) =>
    settleRemittance(deps, { id, name: 'fail', reason: REASON }),
  );
  await scheduleBatch(deps.db, batch, isDone ? undefined : nextCheck(batch, deps.clock()));
}
