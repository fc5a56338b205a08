import type { Deps } from '../deps.ts';
import { eachRemittance } from '../remittances/each-remittance.ts';
import { settleRemittance } from '../remittances/settle-remittance.ts';
import { remittancesOfBatch } from '../remittances/store.ts';
import { type Batch, nextCheck } from './domain/registry.ts';
import { scheduleBatch } from './store.ts';

/** What the coach is told. The bank's own words are about us, and stand in the batch and in the log. */
const REASON = 'the bank refused the registry';

/** The bank wants none of it: every remittance fails and the money goes back. The batch stays due until all of them have. */
export async function failBatch(deps: Deps, batch: Batch): Promise<void> {
  const all = await remittancesOfBatch(deps.db, batch.id);
  const isDone = await eachRemittance(deps, all, ({ id }) =>
    settleRemittance(deps, { id, name: 'fail', reason: REASON }),
  );
  await scheduleBatch(deps.db, batch, isDone ? undefined : nextCheck(batch, deps.clock()));
}
