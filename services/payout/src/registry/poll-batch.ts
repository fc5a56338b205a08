import type { Deps } from '../deps.ts';
import { type Batch, nextCheck } from './domain/registry.ts';
import { settleBatch } from './settle-batch.ts';
import { scheduleBatch } from './store.ts';

/** Reads what became of a registry that the bank has. */
export async function pollBatch(deps: Deps, batch: Batch): Promise<void> {
  if (batch.registryId === undefined) throw new Error(`batch ${batch.id} is at the bank without a registry id`);
  const outcome = await deps.registry.get({ registryId: batch.registryId, batchKey: batch.id });
  if (outcome.kind === 'ok') return settleBatch(deps, batch, outcome.value);
  // A refusal says nothing of the money either: the bank has the registry, and does not show it now.
  deps.log.warn({ batchId: batch.id, reason: outcome.reason }, 'the bank does not show a batch');
  await scheduleBatch(deps.db, batch, nextCheck(batch, deps.clock()));
}
