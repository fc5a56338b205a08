import { transact } from '@leko/postgres';
import type { Registry } from '../bank/payout-registry.ts';
import type { Deps } from '../deps.ts';
import type { Remittance } from '../remittances/domain/remittance.ts';
import { eachRemittance } from '../remittances/each-remittance.ts';
import { settleRemittance } from '../remittances/settle-remittance.ts';
import { recordReason, remittancesOfBatch } from '../remittances/store.ts';
import { type Batch, judgeRows, nextCheck, nextReturnCheck, type RegistryRow } from './domain/registry.ts';
import { moveBatch, scheduleBatch } from './store.ts';

/** Moves every remittance of a batch to the state of its row at the bank, and schedules the next poll. */
export async function settleBatch(deps: Deps, batch: Batch, registry: Registry): Promise<void> {
  const rows = Map.groupBy(registry.rows, ({ rowKey }) => rowKey);
  const known = await remittancesOfBatch(deps.db, batch.id);
  await eachRemittance(deps, known, (remittance) => applyRows(deps, remittance, rows.get(remittance.id) ?? []));
  const unknown = registry.rows.filter(({ rowKey }) => !known.some(({ id }) => id === rowKey));
  if (unknown.length > 0)
    deps.log.error({ batchId: batch.id, rows: unknown.length }, 'the bank shows rows we did not send');
  await scheduleNext(deps, batch);
}

async function applyRows(deps: Deps, remittance: Remittance, rows: readonly RegistryRow[]): Promise<void> {
  const { db, clock, log } = deps;
  const { id } = remittance;
  const verdict = judgeRows(remittance, rows);
  switch (verdict.kind) {
    case 'move':
      for (const name of verdict.names) await settleRemittance(deps, { id, name, reason: verdict.reason });
      return;
    case 'wait':
      await recordReason(db, { id, reason: verdict.reason, at: clock() });
      return;
    case 'mismatch': {
      const isNew = await recordReason(db, { id, reason: verdict.reason, at: clock() });
      const fields = { remittanceId: id, state: remittance.state, reason: verdict.reason };
      if (isNew || remittance.state !== 'WAITING') log.error(fields, 'the bank contradicts a remittance');
      return;
    }
  }
}

async function scheduleNext(deps: Deps, batch: Batch): Promise<void> {
  const { db, clock } = deps;
  const now = clock();
  const rows = await remittancesOfBatch(db, batch.id);
  if (rows.some(({ state }) => state === 'WAITING')) {
    return scheduleBatch(db, batch, nextCheck(batch, now));
  }
  const settledAt = batch.settledAt ?? now;
  const next = rows.some(({ state }) => state === 'COMPLETE') ? nextReturnCheck(settledAt, now) : undefined;
  const to = next === undefined ? 'closed' : 'settled';
  const moved =
    batch.state === to
      ? batch
      : await transact(db, (tx) => moveBatch(tx, batch, { to, at: now, change: { settledAt } }));
  if (moved !== undefined) await scheduleBatch(db, moved, next);
}
